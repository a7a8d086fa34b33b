"""The report job: make a year's report unless it is current, put it in place, and tell readers how things stand."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from iop_analysis.errors import BlockingFindingsError, IopError, NotPublishedError, UsageError
from iop_analysis.making import FOLLOWUP_NOTEBOOK, Job, OvertakenError, made_of, make_report
from iop_analysis.pipeline import Prepared, prepare
from iop_analysis.publish.execute import refuse_unknown_parameters
from iop_analysis.publish.failure import Attempt, clear_failure, failure_of, write_failure
from iop_analysis.publish.freshness import what_changed
from iop_analysis.publish.index import write_index
from iop_analysis.publish.locks import publishing_locked, year_locked
from iop_analysis.publish.release import recover
from iop_analysis.publish.standing import current_edition, current_manifest
from iop_analysis.published import Readers, readers_of
from iop_analysis.schema import Severity
from iop_analysis.store import NOT_FOLLOWED, DataRoot
from iop_analysis.swedish import listing, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from iop_analysis.publish.kernels import Kernels

NOTEBOOKS: Final = Path("notebooks")
_ATTEMPTS: Final = 3
_MOST_NAMED: Final = 3
_LAST_YEAR_UNREADABLE: Final = "last_year_unreadable"


class Result(Struct, frozen=True):
    """A report in its place: how many warnings stand in it, how many figures have changed since the version before.

    ``unchanged`` says that it stood there already, and that there was nothing to do.
    """

    folder: Path
    version: int
    warnings: int
    changes: int = 0
    unchanged: bool = False


def find_notebooks() -> Path:
    """Return the folder of the notebooks: in the project that we stand in, else in the one that the package lies in."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).parents[1]):
        if (folder / NOTEBOOKS / FOLLOWUP_NOTEBOOK).is_file():
            return folder / NOTEBOOKS
    raise UsageError(f"Notebooken {NOTEBOOKS / FOLLOWUP_NOTEBOOK} finns inte i {here} eller ovanför; gå till projektets mapp.")


def publish(job: Job, kernels: "Kernels", readers: Readers | None = None, prepared: Prepared | None = None) -> Result:
    """Publish a year, unless its report is current already.

    What fails leaves the report that stands, and a page beside it that says why. ``readers`` is what everybody has, by default
    what is published now; ``prepared`` is the year as computed for them, where it has been. Raises an :class:`IopError`.
    """
    _refuse_unknown(job)
    reports = job.root.reports
    with year_locked(reports, job.year):
        with suppress(OSError):  # said when the report is made, if it is not current
            recover(reports, job.year)
        try:
            result = _current(job) or _made(job, kernels, readers, prepared)
        except Exception as error:
            tell_of(error, job)
            raise
        _tell_of_success(result, job)
    return result


def _refuse_unknown(job: Job) -> None:
    """Raise :class:`UsageError` for a year or a parameter that does not exist, before anything is done or written.

    A year that has been published, and whose deliveries have been taken away since, is told of all the same.
    """
    try:
        job.root.year_folder(job.year)
    except UsageError as error:
        if current_edition(job.root.reports, job.year):
            tell_of(error, job)
        raise
    if job.parameters:
        _refuse_unknown_parameters(job)


def _tell_of_success(result: Result, job: Job) -> None:
    try:
        clear_failure(job.root.reports, job.year)
        update_index(job)
    except IopError as error:
        raise NotPublishedError(f"{result.folder}: rapporten ligger på plats (version {result.version}), men: {error}") from error


def readers_now(job: Job, announced: "Mapping[int, pd.DataFrame] | None" = None) -> Readers:
    """Return what readers have, while nobody is putting anything else in place."""
    with publishing_locked(job.root.reports):
        return readers_of(job.root.reports, announced)


def is_current(job: Job) -> bool:
    """Whether a year's report stands as it was published, and nothing that it was made of or with has changed."""
    return current_edition(job.root.reports, job.year) is not None and not _differing(job, job.year)


def update_index(job: Job) -> None:
    """Write the page of all reports, each held against what it would be made of now."""
    states = {year: _differing(job, year) for year in job.root.years}
    with publishing_locked(job.root.reports):
        write_index(job.root.reports, states)


def _differing(job: Job, year: int) -> list[str]:
    """What has changed since a year's report was made; another year's keeps the parameters that it was made with."""
    manifest = current_manifest(job.root.reports, year)
    parameters = job.parameters if year == job.year else manifest.get("parameters", {})
    try:
        return what_changed(manifest, made_of(job, job.root.hashes(year), parameters))
    except IopError:
        return ["underlaget går inte att läsa"]


def _current(job: Job) -> Result | None:
    if job.force or not is_current(job):
        return None
    return _standing(job, unchanged=True)


def _standing(job: Job, changes: int = 0, *, unchanged: bool = False) -> Result:
    manifest = current_manifest(job.root.reports, job.year)
    warnings = sum(part["severity"] == Severity.WARNING for part in manifest["findings"])
    return Result(job.root.reports / str(job.year), manifest["version"], warnings, changes, unchanged)


def _made(job: Job, kernels: "Kernels", readers: Readers | None, prepared: Prepared | None) -> Result:
    _refuse_unknown_parameters(job)
    for _ in range(_ATTEMPTS):
        computed = prepared or prepared_for(job, readers)
        with suppress(OvertakenError):
            make_report(job, kernels, computed)
            return _standing(job, len(computed.material.changes))
        readers, prepared = readers_now(job, readers.announced if readers else None), None
    raise NotPublishedError(
        f"{job.root.reports}: andra år publicerades om och om igen medan {job.year} gjordes; kör igen när de är klara."
    )


def prepared_for(job: Job, readers: Readers | None = None) -> Prepared:
    """Compute a year; raises :class:`BlockingFindingsError` where the report that stands was made of more, unless forced."""
    standing = {} if job.force else current_manifest(job.root.reports, job.year)
    if isinstance(standing.get("inputs"), dict):
        _refuse_vanished(job, standing["inputs"])
    prepared = prepare(job.root, job.year, readers)
    _refuse_unread(prepared, standing)
    return prepared


def _refuse_vanished(job: Job, inputs: "Mapping[str, object]") -> None:
    """Files are named before any is hashed: they are large, and as a rule none is gone. What was not followed was never read."""
    before = {name: digest for name, digest in inputs.items() if digest != NOT_FOLLOWED and name.isprintable()}
    template = [path for path in (job.root.word_template,) if path]
    at_hand = {job.root.relative(path) for path in (*job.root.files(job.year), *template)}
    if before.keys() <= at_hand:
        return
    gone = list(_gone(before, {name: digest for name, digest in job.root.hashes(job.year).items() if name in at_hand}))
    if gone:
        raise BlockingFindingsError(_said_of_gone(gone))


def _gone(before: "Mapping[str, object]", now: "Mapping[str, str]") -> Iterator[str]:
    """Yield the files that are gone; for each new one with the same content in the same folder, one has only been renamed."""
    renamed = Counter((PurePosixPath(name).parent, digest) for name, digest in now.items() if name not in before)
    for name in sorted(before.keys() - now.keys()):
        content = PurePosixPath(name).parent, str(before[name])
        if renamed[content]:
            renamed[content] -= 1
        else:
            yield name


def _said_of_gone(gone: list[str]) -> str:
    more = [f"{number_of(len(gone) - _MOST_NAMED, 'fil', 'filer')} till"] if len(gone) > _MOST_NAMED else []
    what, it = ("filen", "den") if len(gone) == 1 else ("filerna", "de")
    return (
        f"{listing([*gone[:_MOST_NAMED], *more])}: {what} fanns när rapporten gjordes men är borta; lägg tillbaka {what}, "
        f"eller kör med --force om {it} ska vara borta."
    )


def _refuse_unread(prepared: Prepared, standing: "Mapping[str, Any]") -> None:
    """Without what was delivered the year before, the report would lose its comparisons."""
    before = tuple(str(part.get("place")) for part in standing.get("findings", ()) if part.get("rule") == _LAST_YEAR_UNREADABLE)
    now = [part.place for part in prepared.material.findings if part.rule == _LAST_YEAR_UNREADABLE]
    lost = [place for place in now if not place.startswith(before)]
    if standing and lost:
        raise BlockingFindingsError(
            f"{listing(lost[:_MOST_NAMED])}: förra årets underlag gick att läsa när rapporten gjordes, men inte nu; "
            "kör iop check för förra året, eller kör med --force om rapporten ska göras utan jämförelserna."
        )


def _refuse_unknown_parameters(job: Job) -> None:
    refuse_unknown_parameters(job.notebooks / FOLLOWUP_NOTEBOOK, {"year": job.year, **job.parameters})


def tell_of(error: Exception, job: Job) -> None:
    """Leave a page that says what failed; where that cannot be done, it must not hide the fault itself."""
    with suppress(Exception):
        _leave_page(error, job)
    with suppress(Exception):
        update_index(job)


def tell_of_lost_data(root: DataRoot, years: Iterable[int]) -> bool:
    """Tell the readers of each year's report, where one stands, that all deliveries are gone; return whether there are any."""
    gone = UsageError(f"Mappen {root.path.name}/raw med underlaget finns inte; lägg tillbaka den, eller ange rätt --data-dir.")
    standing = [year for year in years if current_edition(root.reports, year)]
    for year in standing:
        tell_of(gone, Job(root, year, NOTEBOOKS))
    return bool(standing)


def _leave_page(error: Exception, job: Job) -> None:
    reports = job.root.reports
    attempt = Attempt(
        year=job.year,
        when=dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        inputs=_input_names(job),
        standing=current_edition(reports, job.year),
        data=job.root.path,
    )
    write_failure(reports, failure_of(error, attempt))


def _input_names(job: Job) -> tuple[str, ...]:
    """The files that the report was to be made of; none where even that cannot be told."""
    with suppress(IopError):
        return tuple(job.root.relative(path) for path in job.root.files(job.year))
    return ()
