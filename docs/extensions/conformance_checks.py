"""A directive that lists what the conformance kit asks of a pricing model."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from plugins.kit.examination import CHECKS


class ConformanceChecks(SphinxDirective):
    """``{conformance-checks}``: each check by its name, with what it says."""

    def run(self) -> list[nodes.Node]:
        """Return the list as what the page is written in."""
        lines = [f"- `{check.name}` – {check.says}" for check in CHECKS]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, bool]:
    """Give pages the directive."""
    app.add_directive("conformance-checks", ConformanceChecks)
    return {"parallel_read_safe": True}
