"""The only door between figures and what is shown. Until small counts can be protected, only public figures pass."""

import pandas as pd

from iop_analysis.errors import NotPublishedError
from iop_analysis.frames import Protected


def protect(indicators: pd.DataFrame, comparisons: pd.DataFrame, *, unpublished_files: tuple[str, ...]) -> Protected:
    """Let figures through that everybody can already read.

    ``unpublished_files`` are the deliveries whose counts nobody has published before. They need suppression, which this stage
    does not do yet, so it fails closed: raises :class:`NotPublishedError` rather than letting one of them through.
    """
    if unpublished_files:
        raise NotPublishedError(
            f"{unpublished_files[0]}: uppgifterna är inte publicerade tidigare och små antal kan inte skyddas ännu; "
            "ta bort filen ur underlaget."
        )
    return Protected(indicators, comparisons)
