"""What ``jupyter nbconvert --to iop-html``, ``--to iop-pdf`` and ``--to iop-docx`` find by entry point.

In our own process the functions they call serve just as well, without the import of nbconvert:
:func:`~iop_analysis.publish.document.read_document`, then ``render_html``, ``render_pdf`` or ``render_docx``.
"""

from pathlib import Path
from typing import Any, NoReturn

from nbconvert.exporters import Exporter
from nbconvert.utils.exceptions import ConversionException
from nbformat import NotebookNode
from traitlets import Unicode, default
from traitlets.config import Application

from iop_analysis.errors import IopError
from iop_analysis.publish.blocks import Document
from iop_analysis.publish.document import read_document
from iop_analysis.publish.html import render_html
from iop_analysis.publish.pdf import render_pdf
from iop_analysis.publish.word import render_docx


class _DocumentExporter(Exporter):
    """An exporter that reads the notebook's outputs as a document, and refuses in one line."""

    def from_notebook_node(  # type: ignore[override]
        self,
        nb: NotebookNode,
        resources: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[str | bytes, dict[str, Any]]:
        """Render an executed notebook.

        :raises ConversionException: with the :class:`IopError` as its cause, when the notebook is refused.
        """
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        try:
            return self._render(read_document(nb)), resources
        except IopError as error:
            self._refuse(error)

    def _render(self, document: Document) -> str | bytes:
        raise NotImplementedError

    def _refuse(self, error: IopError) -> NoReturn:
        """Stop: on the command line with the message alone, for which nbconvert would show a traceback."""
        if Application.initialized() and Application.instance().name == "jupyter-nbconvert":
            self.log.error(str(error))
            raise SystemExit(int(error.exit_code))
        raise ConversionException(str(error)) from error


class HtmlExporter(_DocumentExporter):
    """An accessible page in one file."""

    output_mimetype = "text/html"
    export_from_notebook = "Uppföljning (HTML)"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def _render(self, document: Document) -> str:
        return render_html(document)


class PdfExporter(_DocumentExporter):
    """A tagged PDF for the archive."""

    output_mimetype = "application/pdf"
    export_from_notebook = "Uppföljning (PDF)"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def _render(self, document: Document) -> bytes:
        return render_pdf(document)


class DocxExporter(_DocumentExporter):
    """A Word file, for those who go on writing; ``--DocxExporter.template=mall.docx`` gives it an organisation's look."""

    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    export_from_notebook = "Uppföljning (Word)"
    template = Unicode(help="the organisation's Word template; empty for ours").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".docx"

    def _render(self, document: Document) -> bytes:
        return render_docx(document, Path(self.template) if self.template else None)
