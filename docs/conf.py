"""How Sphinx builds these pages."""

import sys
from importlib.metadata import version as installed_version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "Upheld"
author = "The Upheld maintainers"
project_copyright = author
version = release = installed_version("upheld")
extensions = [
    "conformance_checks",
    "model_parameters",
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
]
exclude_patterns = ["_build", "conftest.py", "extensions"]
# Names that no page can be linked to are errors too, so that links stay right.
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(?!upheld|catalog|contracts|plugins).*"),
    # Type variables, and the mark of a parameter without default.
    ("py:class", r".*\.([A-Z]|Needed)$"),
]

myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = "Upheld"
html_favicon = "../upheld/static/favicon.svg"
html_copy_source = False
