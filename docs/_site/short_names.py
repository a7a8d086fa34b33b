"""Docstrings name our classes as the code does, by their last name: it leads to where the class is described."""

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode
from sphinx.util.typing import ExtensionMetadata


def _described(app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.TextElement) -> nodes.Node | None:
    if node.get("refdomain") != "py":
        return None
    ending = "." + node["reftarget"].rpartition(".")[2]
    known = env.domains.python_domain.objects
    found = [(name, entry) for name, entry in known.items() if name.endswith(ending)]
    if len(found) != 1:
        return None
    [(name, entry)] = found
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, content, name)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Look a name up by its ending where the whole of it leads nowhere."""
    app.connect("missing-reference", _described)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
