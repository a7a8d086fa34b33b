"""Objects that a person explores by hand: a misspelt name gets a suggestion, and the tab key shows what can be asked for."""

from typing import TYPE_CHECKING, Any

from iop_analysis.swedish import suggestion


def unknown_attribute(owner: str, name: str, known: list[str]) -> AttributeError:
    """Say that something has no attribute of that name, and which one was probably meant.

    >>> str(unknown_attribute("Followup", "indicator", ["facts", "indicators"]))
    'Followup har inget ”indicator”; menade du ”indicators”?'
    """
    return AttributeError(f"{owner} har inget ”{name}”; {suggestion(name, known)}", name=name)


class Suggesting:
    """An object whose public names are all that it shows."""

    def __dir__(self) -> list[str]:
        """Name what a person may ask for, and nothing else."""
        own = {name for part in type(self).__mro__ if part is not object for name in vars(part)}
        return sorted(name for name in {*own, *vars(self)} if not name.startswith("_"))

    if not TYPE_CHECKING:  # a type checker should still know which names there are

        def __getattr__(self, name: str) -> Any:
            """Answer a name that does not exist; what Python and Jupyter ask for by themselves is refused in passing."""
            if name.startswith("_"):
                raise AttributeError(name)
            raise unknown_attribute(type(self).__name__, name, dir(self))
