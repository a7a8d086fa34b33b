"""Errors that a person meets: one Swedish line each, and the exit code the command line ends with.

Whatever is not an :class:`IopError` is a defect in the software and keeps its traceback.
"""

import re
from enum import IntEnum
from typing import Any

_LINE_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")


class ExitCode(IntEnum):
    """What the ``iop`` command tells the shell or the schedule that called it."""

    DONE = 0
    USAGE = 2
    UNREADABLE_INPUT = 10
    BLOCKING_FINDINGS = 11
    NOTEBOOK_FAILED = 12
    NOT_PUBLISHED = 13


class IopError(Exception):
    """A fault that its reader can mend; shown without a traceback.

    The message is one line of plain Swedish: where, what was found, what was allowed, what to do.
    """

    exit_code = ExitCode.USAGE

    def __str__(self) -> str:
        """Return the message as one line, whatever it was put together from."""
        return _LINE_BREAKS.sub(" ", super().__str__())


class UsageError(IopError):
    """The command, a parameter or a name asked for does not exist."""


class UnreadableInputError(IopError):
    """A file cannot be read as what it should be: the agreement, a delivery, a notebook."""

    exit_code = ExitCode.UNREADABLE_INPUT


class BlockingFindingsError(IopError):
    """The files could be read, but what they say stops publication; ``findings`` is everything that was noticed."""

    exit_code = ExitCode.BLOCKING_FINDINGS

    def __init__(self, message: str, findings: tuple[Any, ...] = ()) -> None:
        super().__init__(message)
        self.findings = findings


class NotebookFailedError(IopError):
    """A notebook raised while it ran, or its outcome cannot be rendered truthfully."""

    exit_code = ExitCode.NOTEBOOK_FAILED


class NotPublishedError(IopError):
    """Everything was computed, but the report could not be put in place."""

    exit_code = ExitCode.NOT_PUBLISHED
