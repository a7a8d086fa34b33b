"""How the documentation is built: Sphinx, MyST and Furo, with nothing fetched from elsewhere. ``make docs``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_site"))

project = "iop-analysis"
author = "iop-analysis"
language = "sv"
extensions = ["myst_parser", "sphinx.ext.autodoc", "mathml", "rooms", "short_names", "swedish_chrome"]
exclude_patterns = ["_site"]
nitpicky = True
nitpick_ignore_regex = [("py:class", r"(pathlib|pandas|datetime|ipywidgets|matplotlib|iop_analysis)\..*|[A-Z]\w*")]
"""Types that are not described here are plain text."""

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
html_math_renderer = "mathml"

html_theme = "furo"
html_title = "iop-analysis"
html_theme_options = {"top_of_page_buttons": []}
templates_path = ["_site/templates"]
html_static_path = ["_site/static"]
html_css_files = ["own.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

linkcheck_timeout = 15
linkcheck_retries = 2
