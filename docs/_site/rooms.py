"""The rooms of the package, straight from the import-linter contract in ``pyproject.toml``, so that the page cannot rot."""

import ast
import tomllib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

PROJECT = Path(__file__).parents[2]


def floors() -> list[list[str]]:
    """Return the modules of each layer of the contract, the uppermost layer first."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    [contract] = [part for part in settings["tool"]["importlinter"]["contracts"] if part["type"] == "layers"]
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def duty(module: str) -> str:
    """Return the first line of a module's, or a package's, docstring: its sole responsibility."""
    folder = PROJECT / "iop_analysis" / module
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(said.split("\n\n")[0].split()).replace("``", "")


class Rooms(SphinxDirective):
    """``{rooms}``: a table of floors and rooms."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        self.env.note_dependency(str(PROJECT / "pyproject.toml"))
        table = nodes.table(classes=["rooms"])
        group = nodes.tgroup(cols=3)
        group += [nodes.colspec(colwidth=width) for width in (10, 25, 65)]
        group += nodes.thead("", _row(["Floor", "Module", "What it is for"]))
        body = nodes.tbody()
        for floor, modules in enumerate(reversed(floors()), start=1):
            body += [_row([str(floor), f"`{module}`", duty(module)]) for module in modules]
        group += body
        table += group
        return [table]


def _row(texts: list[str]) -> nodes.row:
    row = nodes.row()
    for text in texts:
        name = text.strip("`")
        row += nodes.entry("", nodes.paragraph("", "", nodes.literal("", name) if name != text else nodes.Text(text)))
    return row


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the directive to Sphinx."""
    app.add_directive("rooms", Rooms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
