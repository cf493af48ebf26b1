"""A directive that lists the parameters of a pricing model as it declares them."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from plugins.describing import table_of
from plugins.manager import PluginManager


class ModelParameters(SphinxDirective):
    """``{model-parameters} per_unit``: what ``upheld plugins docs per_unit`` prints."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table as what the page is written in."""
        model = PluginManager.load(safe=True).models[self.arguments[0]]
        return self.parse_text_to_nodes(table_of(model))


def setup(app: Sphinx) -> dict[str, bool]:
    """Give pages the directive."""
    app.add_directive("model-parameters", ModelParameters)
    return {"parallel_read_safe": True}
