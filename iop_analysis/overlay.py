"""A partnership's own reference data: ``raw/referens/*.toml``, laid over the package's files of the same names.

In a list of entries, an own one takes the place of all of the package's with the same name (a measure's code, a table's id, a
sentence's section …), and one with a new name comes last; lists of words grow; other values are replaced. Two keys at the top of
an own file take away: ``without`` names entries that do not concern the partnership, ``instead`` the lists of which only the own
entries count. Who declares a breakdown decides all its categories, and how they are merged.
"""

from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Any, Final

from iop_analysis import structured
from iop_analysis.errors import UnreadableInputError
from iop_analysis.swedish import suggestion

FOLDER: Final = "referens"

Content = dict[str, Any]

_NAMES: Final = ("section", "dimension", "code", "id", "file", "pattern", "measure", "kind", "title", "heading", "role")
_WITHOUT: Final = "without"
_INSTEAD: Final = "instead"
_NOT_TO_CHANGE: Final = ("severity", "open")
_ONLY_GROWING: Final = ("claims",)
"""What texts are searched for: a partnership may have more of it, never less."""


def own_texts(folder: Path, known: Mapping[str, str]) -> dict[str, str]:
    """Read a partnership's own files: name without ending → text. ``known`` are the package's own, which say what there may be.

    Raises :class:`UnreadableInputError` for a link, or for a file that the package does not have.
    """
    if not folder.is_symlink() and not folder.exists():
        return {}
    if not folder.is_dir():
        raise UnreadableInputError(f"{folder}: ska vara en mapp med egna referensfiler; ta bort filen.")
    links = [folder] if folder.is_symlink() else structured.passed_over(folder)
    if links:
        raise UnreadableInputError(f"{links[0]}: länkar följs inte; lägg dit själva filen i stället.")
    return {_known_name(path, folder, known): structured.read_text(path) for path in structured.delivered_files(folder)}


def _known_name(path: Path, folder: Path, known: Mapping[str, str]) -> str:
    name = path.relative_to(folder).as_posix()
    if name.removesuffix(".toml") not in known or not name.endswith(".toml"):
        raise UnreadableInputError(
            f"{path}: programmet har ingen sådan fil; {suggestion(name, [f'{part}.toml' for part in known])}"
        )
    return name.removesuffix(".toml")


def name_of(entry: Mapping[str, Any]) -> str:
    """Return what tells an entry of a list from the others; an empty text where it has no name.

    >>> name_of({"kind": "bars", "id": "survey"}), name_of({"by": ["gender"]})
    ('survey', '')
    """
    return next((str(entry[key]) for key in _NAMES if key in entry), "")


def laid_over(package: Content, own: Content, place: str) -> Content:
    """Return the package's content of a file with the partnership's own laid over it; ``place`` is what faults call the latter.

    Raises :class:`UnreadableInputError` for a part that the file does not have, and for a finding made less grave.

    >>> laid_over({"table": [{"id": "a", "rows": "jour"}, {"id": "b"}]}, {"table": [{"id": "a"}], "without": ["b"]}, "egen.toml")
    {'table': [{'id': 'a'}]}
    """
    without, instead = _words(own, _WITHOUT, place), _words(own, _INSTEAD, place)
    parts = {key: value for key, value in own.items() if key not in {_WITHOUT, _INSTEAD}}
    _require_known([*parts, *instead], package, place)
    _require_lists(instead, package, place)
    _require_known(without, {name_of(entry) for value in package.values() for entry in entries(value)}, place)
    left = {key: _without(value, without) if key not in instead else type(value)() for key, value in package.items()}
    return {key: _joined(value, parts[key], place) if key in parts else value for key, value in left.items()}


def left_out(own: Content) -> list[str]:
    """Return what an own file does without."""
    return _words(own, _WITHOUT, FOLDER)


def _words(own: Content, key: str, place: str) -> list[str]:
    words = own.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise UnreadableInputError(f"{place}: ”{key}” ska vara en lista med namn; rätta filen och kör igen.")
    return words


def _require_known(names: list[str], known: Mapping[str, Any] | set[str], place: str) -> None:
    for name in names:
        if name not in known:
            raise UnreadableInputError(f"{place}: ”{name}” finns inte i programmets fil; {suggestion(name, sorted(known))}")


def _require_lists(names: list[str], package: Content, place: str) -> None:
    """Only lists can be begun anew: of a finding, how grave it is stays what the package says."""
    for name in names:
        if not isinstance(package[name], list) or name in _ONLY_GROWING:
            raise UnreadableInputError(f"{place}: ”{name}” kan inte ersättas; ta bort namnet ur ”{_INSTEAD}”.")


def entries(value: Any) -> list[Content]:
    """Return the entries of a value that is a list of them; none of any other value."""
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _without(value: Any, names: list[str]) -> Any:
    return [part for part in value if name_of(part) not in names] if entries(value) else value


def _joined(package: Any, own: Any, place: str) -> Any:
    if isinstance(package, list) and isinstance(own, list):
        if all(isinstance(part, dict) for part in (*package, *own)):
            return _replaced(package, own)
        return [*package, *(word for word in own if word not in package)]
    if isinstance(package, dict) and isinstance(own, dict):
        _refuse_milder(package, own, place)
        _refuse_other_braces(package, own, place)
        return {
            **package,
            **{key: _joined(package[key], value, place) if key in package else value for key, value in own.items()},
        }
    return own


def _refuse_milder(package: Content, own: Content, place: str) -> None:
    """How grave a finding is, and what of it may be printed, is for the package alone to say."""
    changed = [key for key in _NOT_TO_CHANGE if key in own and own[key] != package.get(key)]
    if changed and "severity" in package:
        raise UnreadableInputError(f"{place}: ”{changed[0]}” kan inte ändras, bara texterna; ta bort raden.")


def _refuse_other_braces(package: Content, own: Content, place: str) -> None:
    """What is filled in where an own text has braces is what the package fills in there, and nothing else."""
    known = set().union(*(_filled_in(text, place) for text in _texts(package)))
    for text in _texts(own):
        for name in sorted(_filled_in(text, place) - known):
            raise UnreadableInputError(f"{place}: ”{{{name}}}” fylls inte i här; {suggestion(name, sorted(known))}")


def _texts(content: Content) -> list[str]:
    return [
        text for value in content.values() for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)
    ]


def _filled_in(text: str, place: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        raise UnreadableInputError(f"{place}: en klammer öppnas eller stängs utan den andra; rätta texten.") from None


def _replaced(package: list[Content], own: list[Content]) -> list[Content]:
    """The own entries where the package's of the same name stood, the new ones last."""
    mine: dict[str, list[Content]] = {}
    for entry in own:
        mine.setdefault(name_of(entry), []).append(entry)
    result: list[Content] = []
    done: set[str] = set()
    for entry in package:
        name = name_of(entry)
        result += ([] if name in done else mine[name]) if name in mine else [entry]
        done.add(name)
    return [*result, *(entry for name, entries in mine.items() if name not in done for entry in entries)]


def taken_over(own: Content) -> frozenset[str]:
    """Return the breakdowns that a partnership's own ``categories.toml`` declares: all their categories are its own."""
    return frozenset(str(part.get("code", "")) for part in entries(own.get("breakdown")))


def without_categories(package: Content, breakdowns: frozenset[str]) -> Content:
    """Return the package's content of a file without the categories, and the merges, of breakdowns that are somebody's own."""
    return {
        key: [part for part in value if part.get("dimension", part.get("breakdown")) not in breakdowns]
        if entries(value)
        else value
        for key, value in package.items()
    }


def without_clauses(package: Content) -> Content:
    """Return the package's content of a file without the clauses of the agreement that it was written for."""
    return {
        key: [{name: part for name, part in entry.items() if name != "clause"} | {"clause": ""} for entry in value]
        if entries(value)
        else value
        for key, value in package.items()
    }
