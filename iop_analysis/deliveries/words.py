"""The words that deliveries may use, and what they mean in our codes. Near misses are suggested, never silently accepted."""

from collections.abc import Iterable

from iop_analysis import catalogue
from iop_analysis.swedish import folded, nearest, suggestion


class Lexicon:
    """Codes by label and synonym; a spelling differs from another only if it does so when folded (:func:`swedish.folded`)."""

    def __init__(self, entries: Iterable[tuple[str, Iterable[str]]], *, suggests_codes: bool = False) -> None:
        self._codes: dict[str, str] = {}
        self._labels: list[str] = []
        self._shown: dict[str, str] = {}
        for code, spellings in entries:
            known = list(spellings)
            self._labels += known[:1]
            self._shown |= {folded(word): word for word in known[:1]}
            self._shown.setdefault(folded(code), code if suggests_codes or not known else known[0])
            self._codes |= {folded(word): code for word in (*known, code)}

    def code(self, text: str) -> str | None:
        """Return the code that a cell's text means, or ``None``."""
        return self._codes.get(folded(text))

    def nearest(self, text: str) -> str:
        """Return the known word that was probably meant, an empty text where none is near.

        >>> genders().nearest("kvinor"), genders().nearest("")
        ('Kvinnor', '')
        """
        near = nearest(folded(text), self._shown)
        return "" if near is None else self._shown[near]

    def suggestion(self, text: str) -> str:
        """Say which known word was probably meant, or which there are."""
        near = self.nearest(text)
        return suggestion(near, [near] if near else self._labels)


@catalogue.remembered
def categories(breakdown: str) -> Lexicon:
    """Return the words for a breakdown's categories; a merged district means the one that it became."""
    return Lexicon((part.becomes or part.code, (part.label, *part.synonyms)) for part in catalogue.categories(breakdown))


@catalogue.remembered
def genders() -> Lexicon:
    """Return the words for genders."""
    return Lexicon((part.code, (part.label, *part.synonyms)) for part in catalogue.genders())


@catalogue.remembered
def yes_and_no() -> Lexicon:
    """Return the words for yes and no; only the first of each is suggested."""
    known = catalogue.case_fields()
    return Lexicon((spellings[0], spellings) for spellings in (known.yes, known.no))


@catalogue.remembered
def measures() -> Lexicon:
    """Return the words for measures."""
    entries = ((part.code, (part.label, *part.synonyms)) for part in catalogue.measures().values())
    return Lexicon(entries, suggests_codes=True)


@catalogue.remembered
def case_headers() -> Lexicon:
    """Return the words for the columns of a case export."""
    return Lexicon((field.code, (field.header, *field.synonyms)) for field in catalogue.case_fields().field)
