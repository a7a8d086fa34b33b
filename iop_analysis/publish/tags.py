"""The row headers that Typst does not tag: the first cell of each body row becomes a header of its row."""

import io
from collections.abc import Iterator
from typing import Any


def add_row_headers(pdf: bytes) -> bytes:
    """Tag row headers in every table of a tagged PDF, and give every column header its scope."""
    import pikepdf  # noqa: PLC0415

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for table in _elements(opened.Root.StructTreeRoot, "/Table"):
            _scope_table(table)
        target = io.BytesIO()
        opened.save(
            target,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return target.getvalue()


def _scope_table(table: Any) -> None:
    for row in _elements(table, "/TR"):
        cells = [kid for kid in _kids(row) if kid.get("/S") in ("/TH", "/TD")]
        is_body = any(cell.S == "/TD" for cell in cells)
        for position, cell in enumerate(cells):
            _set_scope(cell, "" if is_body and position else "/Row" if is_body else "/Column")


def _set_scope(cell: Any, scope: str) -> None:
    """Let the cell's headers follow from scopes alone: a list of headers, as Typst gives, would leave out the row's."""
    import pikepdf  # noqa: PLC0415

    attributes = [kept for kept in _listed(cell.get("/A")) if kept.get("/O") != "/Table"]
    if scope:
        cell.S = pikepdf.Name.TH
        attributes.append(pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name(scope)))
    if attributes:
        cell.A = pikepdf.Array(attributes)
    elif "/A" in cell:
        del cell["/A"]


def _elements(parent: Any, role: str) -> Iterator[Any]:
    for kid in _kids(parent):
        if kid.get("/S") == role:
            yield kid
        else:
            yield from _elements(kid, role)


def _kids(element: Any) -> list[Any]:
    import pikepdf  # noqa: PLC0415

    return [kid for kid in _listed(element.get("/K")) if isinstance(kid, pikepdf.Dictionary)]


def _listed(value: Any) -> list[Any]:
    import pikepdf  # noqa: PLC0415

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]
