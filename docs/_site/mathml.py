"""Formulas as MathML, which browsers and screen readers know: pandoc turns TeX into it, so that no script is needed."""

import pypandoc
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator


def _mathml(tex: str, fence: str) -> str:
    html: str = pypandoc.convert_text(f"{fence}{tex.strip()}{fence}", "html", format="markdown", extra_args=["--mathml"])
    return html.strip().removeprefix("<p>").removesuffix("</p>")


def _inline(writer: HTML5Translator, node: nodes.math) -> None:
    writer.body.append(_mathml(node.astext(), "$"))
    raise nodes.SkipNode


def _display(writer: HTML5Translator, node: nodes.math_block) -> None:
    writer.body.append(
        f'<div class="formula" tabindex="0" role="group" aria-label="Formel">{_mathml(node.astext(), "$$")}</div>\n'
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    """Offer the renderer to Sphinx."""
    app.add_html_math_renderer("mathml", (_inline, None), (_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
