"""Names to choose from: of tables, charts, sections and associations."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import pandas as pd

from iop_analysis import catalogue
from iop_analysis.display import Cell, Column, Table
from iop_analysis.present.outputs import shown_table
from iop_analysis.suggesting import Suggesting

Chosen = TypeVar("Chosen")


class Choices(Suggesting, Generic[Chosen]):
    """Some names in order, each with what it is called in Swedish. ``names["the name"]`` gets what it names; tab completes it.

    As an iterable it is its names, so that it can be given to a control of ipywidgets as it stands.

    >>> numbers = Choices("Talet", {"one": "ett", "two": "två"}, {"one": 1, "two": 2}.__getitem__)
    >>> list(numbers), "one" in numbers, numbers["two"], numbers.options
    (['one', 'two'], True, 2, [('ett', 'one'), ('två', 'two')])
    """

    def __init__(self, what: str, labels: Mapping[str, str], get: Callable[[str], Chosen]) -> None:
        self._what, self._labels, self._get = what, dict(labels), get

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    def __contains__(self, name: object) -> bool:
        return name in self._labels

    def __getitem__(self, name: str) -> Chosen:
        """Return what is called ``name``; raises :class:`UsageError` with a suggestion for one that does not exist."""
        catalogue.chosen(self._what, name, self._labels)
        return self._get(name)

    @property
    def options(self) -> list[tuple[str, str]]:
        """What each is called, and its name: what a drop-down list of ipywidgets asks for.

        >>> Choices("Talet", {"one": "ett"}, str).options
        [('ett', 'one')]
        """
        return [(label, name) for name, label in self._labels.items()]

    @property
    def frame(self) -> pd.DataFrame:
        """The names (row key) and what each is called.

        >>> Choices("Talet", {"one": "ett"}, str).frame.loc["one", "label"]
        'ett'
        """
        return pd.DataFrame({"label": self._labels.values()}, index=pd.Index(self._labels, name="name"))

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._labels)

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {label}" for name, label in self._labels.items())

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        rows = tuple((Cell(name), Cell(label)) for name, label in self._labels.items())
        return shown_table(Table("Att välja på", (Column("Namn"), Column("Vad det är")), rows))._repr_mimebundle_()
