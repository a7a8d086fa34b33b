"""The only door between figures and what is shown. Until small counts can be protected, only public figures pass."""

import msgspec

from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Measured, Protected


def protect(measured: Measured, *, unpublished: tuple[str, ...]) -> Protected:
    """Let figures through that everybody can already read.

    ``unpublished`` names the files whose counts nobody has published before. They need suppression, which this stage does not do
    yet, so it fails closed: raises :class:`NotPublishedError` rather than letting one of them through.
    """
    if unpublished:
        raise NotPublishedError(
            f"{unpublished[0]}: uppgifterna är inte publicerade tidigare och små antal kan inte skyddas ännu; "
            "ta bort dem ur underlaget."
        )
    return Protected(**msgspec.structs.asdict(measured))
