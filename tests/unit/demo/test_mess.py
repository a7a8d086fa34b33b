"""How the synthetic associations write: in many ways, each file in a few."""

from openpyxl import load_workbook

from iop_analysis.demo.root import make_demo


def test_the_seeds_make_different_messes(tmp_path):
    """Over some seeds every habit occurs; each file alone has only a few of them."""
    seen = set()
    for seed in range(14):
        folder = tmp_path / str(seed)
        make_demo(folder, seed, (2023,))
        for export in folder.rglob("arenden.*"):
            seen |= habits(export)
        books = [load_workbook(report, read_only=True) for report in folder.rglob("verksamhetsrapport.xlsx")]
        if any(name.startswith(("Kv ", "Q", "kvartal")) for book in books for name in book.sheetnames):
            seen.add("own quarter sheets")
    assert seen >= {
        "workbook", "utf-8", "utf-8-sig", "cp1252", "utf-16", ";", ",", "\t", "title row", "total row", "own column",
        "birth year", "age group", "misspelt", "old district", "repeated row", "outside the period", "blank row",
        "own quarter sheets",
    }  # fmt: skip


def habits(export):
    """What is unusual about a case export, as far as its text shows it."""
    content = export.read_bytes()
    if content[:2] == b"PK":
        return {"workbook"}
    text, encoding = decoded(content)
    lines = text.splitlines()
    header = next(line for line in lines if "inkom" in line.lower() or "ankomst" in line.lower() or "registr" in line.lower())
    delimiter = max(";,\t", key=header.count)
    rows = [line for line in lines if "SYN-" in line]
    folded = header.lower()
    marks = {
        "title row": lines[0] != header and "syntetiska" in lines[0],
        "total row": any(word in lines[-1].lower() for word in ("summa", "total", "antal")),
        "own column": "handläggningsgrupp" in folded,
        "birth year": "född" in folded or "födelseår" in folded,
        "age group": "åldersgrupp" in folded or "åldersintervall" in folded,
        "misspelt": any(word in text for word in ("Mishandel", "Bedrägri", "Olaga hått", "Ofredade", "Stölld")),
        "old district": "tensta" in text.lower(),
        "repeated row": len(set(rows)) < len(rows),
        "outside the period": "-9000" in text,
        "blank row": any(line.strip('";,\t ') == "" for line in lines[4:]),
    }
    return {encoding, delimiter, *(name for name, there in marks.items() if there)}


def decoded(content):
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252"), "cp1252"


def test_without_mess_every_cell_that_somebody_knows_is_filled_in_as_a_number(tmp_path):
    make_demo(tmp_path / "demo", 1, (2025,), mess=False)
    for report in (tmp_path / "demo").rglob("verksamhetsrapport.xlsx"):
        book = load_workbook(report)
        assert "Helår" in book.sheetnames
        values = [cell.value for row in book["Kvartal 2"]["B7:E7"] for cell in row]
        assert all(isinstance(value, int) for value in values)
