"""The examples of these pages, for the tests that execute them and the pictures that are taken of them."""

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

PAGES = Path(__file__).parents[1]
PROJECT = PAGES.parent

YEAR = 2025
TALKS = {"stockholm-gotland": (40, 1180), "sodra-stockholm": (25, 640), "vasterort": (16, 3)}
"""Association → talks and pupils, as the worked example says."""

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w{}-]+)[^\n]*\n(?P<text>.*?)^(?P=indent)```$", re.DOTALL | re.MULTILINE)
_PLACE = re.compile(r"# data/(?P<path>raw/[\w./-]+\.toml)\n")
_ROUTES = {"police": (45, 31), "self": (62, 24), "other": (18, 12), "unknown_route": (9, 7)}


class Block(Struct, frozen=True):
    """A fenced block: its language, its text, and the file that its first line names, from the data folder."""

    language: str
    text: str
    file: str = ""


def blocks(page: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    source = (PAGES / page).read_text(encoding="utf-8")
    return [_block(found["language"], found["text"], len(found["indent"])) for found in _FENCE.finditer(source)]


def _block(language: str, indented: str, width: int) -> Block:
    text = "".join(line[width:] if line.strip() else "\n" for line in indented.splitlines(keepends=True))
    place = _PLACE.match(text)
    return Block(language, text, place["path"] if place else "")


def commands(page: str) -> list[list[str]]:
    """Return the ``iop`` lines of a page's ``sh`` blocks, as arguments."""
    lines = [line for block in blocks(page) if block.language == "sh" for line in block.text.splitlines()]
    return [line.split()[1:] for line in lines if line.startswith("iop ")]


def put_in_place(data: Path, *pages: str) -> list[Path]:
    """Put the blocks that name a file there, one after the other in the same file; return the files."""
    placed = [block for page in pages for block in blocks(page) if block.file]
    files = {data / block.file for block in placed}
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
    for block in placed:
        with (data / block.file).open("a", encoding="utf-8") as target:
            target.write(block.text + "\n")
    return sorted(files)


def fill_in(data: Path, templates: Path, talks: Mapping[str, tuple[int, int]], **others: dict[str, int]) -> None:
    """Fill in the workbooks made by ``iop template`` and deliver them; ``others`` are measure → association → value."""
    from openpyxl import load_workbook

    from iop_analysis import catalogue
    from iop_analysis.agreement import read_agreement
    from iop_analysis.deliveries.template.build import template_cells

    catalogue.use(data / "raw" / "referens")
    agreement = read_agreement(data / "raw" / "agreement.toml")
    for jour, (given, heard) in talks.items():
        values = {
            "school_talks": given,
            "school_pupils": heard,
            **{code: told[jour] for code, told in others.items() if jour in told},
        }
        book = load_workbook(templates / f"verksamhetsrapport-{YEAR}-{jour}.xlsx")
        for cell in template_cells(agreement, jour, agreement.reporting_period(YEAR)):
            value = values.get(cell.measure, _cases(cell.measure, cell.breakdown, cell.category, cell.gender))
            if value is not None:
                book[cell.sheet][cell.cell] = value
        folder = data / "raw" / str(YEAR) / jour
        folder.mkdir(parents=True, exist_ok=True)
        book.save(folder / "verksamhetsrapport.xlsx")
    catalogue.use(PROJECT / "data" / "raw" / "referens")


def _cases(measure: str, breakdown: str, category: str, gender: str) -> int | None:
    """The cases of a quarter: so many women and men by each route, nobody else."""
    if measure != "cases" or breakdown not in {"_T", "contact_route"}:
        return None
    column = {"woman": 0, "man": 1}.get(gender)
    if column is None:
        return 0
    return _ROUTES[category][column] if category in _ROUTES else sum(numbers[column] for numbers in _ROUTES.values())


def synthetic_agreement(data: Path) -> None:
    """Give the data folder the made-up agreement of the demo, of which only the activity report is asked for."""
    from iop_analysis.demo.money import agreement_text

    text = agreement_text([YEAR]).replace('required_deliveries = ["report", "cases"]', 'required_deliveries = ["report"]')
    (data / "raw").mkdir(parents=True, exist_ok=True)
    (data / "raw" / "agreement.toml").write_text(text, encoding="utf-8")
