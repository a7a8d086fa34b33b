"""Errors that a person meets: one Swedish line each, and the exit code the command line ends with.

Whatever is not an :class:`IopError` is a defect in the software and keeps its traceback.
"""

from enum import IntEnum


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


class UsageError(IopError):
    """The command, a parameter or a name asked for does not exist."""


class UnreadableInputError(IopError):
    """A file cannot be read as what it should be: the agreement, a delivery, a notebook."""

    exit_code = ExitCode.UNREADABLE_INPUT


class BlockingFindingsError(IopError):
    """The files could be read, but what they say stops publication."""

    exit_code = ExitCode.BLOCKING_FINDINGS


class NotebookFailedError(IopError):
    """A notebook raised while it ran, or its outcome cannot be rendered truthfully."""

    exit_code = ExitCode.NOTEBOOK_FAILED


class NotPublishedError(IopError):
    """Everything was computed, but the report could not be put in place."""

    exit_code = ExitCode.NOT_PUBLISHED
