"""A directive that lists what the conformance kit asks of models and of hooks."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from plugins.kit.examination import CHECKS, HOOK_CHECKS


class ConformanceChecks(SphinxDirective):
    """``{conformance-checks} models``: each check by its name, with what it says."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the list as what the page is written in."""
        checks = {"models": CHECKS, "hooks": HOOK_CHECKS}[self.arguments[0]]
        lines = [f"- `{check.name}` – {check.says}" for check in checks]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, bool]:
    """Give pages the directive."""
    app.add_directive("conformance-checks", ConformanceChecks)
    return {"parallel_read_safe": True}
