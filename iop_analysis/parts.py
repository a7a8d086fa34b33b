"""The parts of the report that the analyst may write by hand, as ``reference/parts.toml`` declares, and what has been written."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from iop_analysis import catalogue

TEXTS_FOLDER: Final = "texter"


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the report: its section's id in ``sentences.toml``, the file that holds the analyst's own text, its heading.

    ``own`` says that it is the analyst's to write: what is generated in its place is marked as a draft.
    """

    section: str
    file: Annotated[str, Meta(pattern=r"^[a-z0-9-]+\.md$")]
    title: str
    own: bool = False


class Text(Struct, frozen=True):
    """What somebody has written for a section: Markdown, and how findings call its file, or its place if it has no ``rows``."""

    section: str
    file: str
    markdown: str
    rows: bool = True

    def place(self, position: int) -> str:
        r"""Say in which row of the file a position in the text is.

        >>> Text("summary", "raw/2025/texter/a.md", "ett\ntvå").place(4)
        'raw/2025/texter/a.md, rad 2'
        """
        if not self.rows:
            return self.file
        row = self.markdown.count("\n", 0, position) + 1
        return f"{self.file}, rad {row}"


class _Parts(Struct, frozen=True, forbid_unknown_fields=True):
    claims: tuple[str, ...]
    numbers: tuple[str, ...]
    part: tuple[Part, ...]


def parts() -> tuple[Part, ...]:
    """Return the parts that the analyst may write, in the report's order."""
    return _declared().part


def claims() -> tuple[str, ...]:
    """Return the ways of saying that all that was agreed has been achieved."""
    return _declared().claims


def fixed_numbers() -> tuple[str, ...]:
    """Return phrases whose numbers are no figures, so that they may be written by hand."""
    return _declared().numbers


def _declared() -> _Parts:
    return catalogue.reference("parts", _Parts)
