"""Take the pictures of these pages: real output of made-up data, from the real commands. ``python docs/pictures.py``.

Needs the extras ``docs`` and ``benchmark``, Chromium, LibreOffice and poppler's ``pdftoppm``.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import load_workbook
from PIL import Image
from playwright.sync_api import FloatRect, Page, ViewportSize, sync_playwright

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
sys.path.insert(0, str(HERE / "_site"))

import examples  # noqa: E402 - beside the pages

_COLOURS = 128
_SHEET = 0.62
_VIEW = ViewportSize(width=1000, height=720)


def main() -> None:
    """Make everything in a temporary folder and take the pictures."""
    with tempfile.TemporaryDirectory() as name, _browser() as page:
        folder = Path(name)
        _demo(folder, page)
        _failure(folder, page)
        _workbook(folder)
        _worked_example(folder / "skolor", page)


def _iop(folder: Path, *arguments: object, expected: int = 0) -> None:
    command = [str(Path(sys.executable).with_name("iop")), *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode != expected:
        raise RuntimeError(done.stderr)


@contextmanager
def _browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser.new_page(viewport=_VIEW)
        browser.close()


def _demo(folder: Path, page: Page) -> None:
    _iop(folder, "demo", folder / "prova")
    work = folder / "prova"
    _iop(work, "check", "--year", 2025)
    _iop(work, "run", "--year", 2024)
    _iop(work, "run", "--year", 2025)
    _take(page, work / "reports" / "2025" / "uppfoljning.html", "rapport")
    _clip(page, "Brottstyper", 640, "diagram")
    _take(page, work / "reports" / "index.html", "oversikt")
    _take(page, work / "data" / "processed" / "2025" / "brev" / "vasterort.html", "brev", height=1000)


def _failure(folder: Path, page: Page) -> None:
    """What a file that is no workbook leads to."""
    work = folder / "prova"
    (work / "data" / "raw" / "2025" / "vasterort" / "verksamhetsrapport.xlsx").write_bytes(b"")
    _iop(work, "run", "--year", 2025, expected=10)
    _take(page, work / "reports" / "2025-misslyckad.html", "misslyckad")


def _workbook(folder: Path) -> None:
    """A quarter of the workbook, as LibreOffice shows it; only the first page becomes a picture, so it is put there."""
    _iop(folder / "prova", "template", "--year", 2025, "--out", folder / "mallar")
    book = load_workbook(folder / "mallar" / "verksamhetsrapport-2025-vasterort.xlsx")
    book.move_sheet("Kvartal 2", -book.sheetnames.index("Kvartal 2"))
    book.active = 0
    book.save(folder / "arbetsbok.xlsx")
    for command in (
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "arbetsbok.xlsx"],
        ["pdftoppm", "-png", "-r", 100, "-f", 1, "-singlefile", folder / "arbetsbok.pdf", folder / "arbetsbok"],
    ):
        subprocess.run([*map(str, command)], check=True, capture_output=True)  # noqa: S603 - on a file of our own
    picture = Image.open(folder / "arbetsbok.png").convert("RGB")
    _save(picture.crop((0, 0, picture.width, int(picture.height * _SHEET))), "arbetsbok")


def _worked_example(folder: Path, page: Page) -> None:
    """The part of a report that the worked example adds."""
    data, made = folder / "data", "developer/add-a-measure.md"
    examples.synthetic_agreement(data)
    examples.put_in_place(data, made)
    _iop(folder, "template", "--year", examples.YEAR, "--out", "mallar")
    examples.fill_in(data, folder / "mallar", examples.TALKS)
    _iop(folder, "run", "--year", examples.YEAR)
    page.goto((folder / "reports" / str(examples.YEAR) / "uppfoljning.html").as_uri())
    table = page.get_by_role("table", name="Föreläsningar i skolor per förening").bounding_box()
    heading = page.get_by_role("heading", name="I skolorna").bounding_box()
    if not heading or not table:
        raise RuntimeError("The worked example's part of the report is not there.")
    _clip(page, "I skolorna", table["y"] + table["height"] - heading["y"] + 20, "skolorna")


def _clip(page: Page, title: str, height: float, name: str) -> None:
    """What stands under a heading."""
    place = page.get_by_role("heading", name=title, exact=True).bounding_box()
    if not place:
        raise RuntimeError(f"There is no heading {title}.")
    clip = FloatRect(x=0, y=place["y"] - 10, width=_VIEW["width"], height=height)
    _save(Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))), name)


def _take(page: Page, file: Path, name: str, height: int = _VIEW["height"]) -> None:
    page.set_viewport_size(ViewportSize(width=_VIEW["width"], height=height))
    page.goto(file.as_uri())
    _save(Image.open(io.BytesIO(page.screenshot())), name)


def _save(picture: Image.Image, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    picture.convert("RGB").quantize(_COLOURS).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
