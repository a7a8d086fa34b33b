"""From a document to a Word file, with real headings, tables, captions and alternative texts.

What it looks like is said by a reference document: the organisation's own Word template, or else ours. The libraries that this
takes are fetched by a rendering only.
"""

from pathlib import Path

from iop_analysis.publish.blocks import Document


def render_docx(document: Document, reference: Path | None = None) -> bytes:
    """Write the Word file; the same document and the same reference always give the same bytes.

    ``reference`` is the organisation's Word template, whose page, header, footer and styles are used and whose text is not; None
    for ours.

    :raises UnreadableInputError: when the template is no Word file, or holds more than a look.
    :raises NotebookFailedError: when a chart cannot be drawn.
    """
    from iop_analysis.publish.word_package import written  # noqa: PLC0415 - a tenth of a second that only a rendering should pay

    return written(document, reference)


def refuse_unusable(reference: Path | None) -> None:
    """Raise :class:`UnreadableInputError` for a Word template that cannot be used, before anything is made with it."""
    if reference is None:
        return
    from iop_analysis.publish.word_reference import opened  # noqa: PLC0415 - as above

    opened(reference)
