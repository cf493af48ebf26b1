"""A directive that lists the parameters of a pricing model as it declares them."""

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from plugins.fields import Choice
from plugins.manager import PluginManager
from plugins.parameters import Each, Parameters


class ModelParameters(SphinxDirective):
    """``{model-parameters} per_unit``: what the model is called and can be set to."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the list as what the page is written in."""
        model = PluginManager.load(safe=True).models[self.arguments[0]]
        lines = [f"**{model.title}**, version {model.version}", ""]
        lines += described(model.Parameters, indent="")
        return self.parse_text_to_nodes("\n".join(lines))


def described(parameters: type[Parameters], indent: str) -> Iterator[str]:
    """Yield a list item for each field, and below a list those of its entries."""
    for name, field in parameters.fields.items():
        schema = field.described()
        default = schema.get("default")
        given = "has to be given" if field.required else f"default `{default!s}`"
        if not field.required and default in (None, "", []):
            given = "may be empty"
        help_text = f": {field.help_text}" if field.help_text else ""
        yield f"{indent}- `{name}` – {field.label}{help_text} *({given})*"
        if isinstance(field, Choice):
            yield from (f"{indent}  - `{way}`: {it}" for way, it in field.ways.items())
        if isinstance(field, Each):
            yield from described(field.of, f"{indent}  ")


def setup(app: Sphinx) -> dict[str, bool]:
    """Give pages the directive."""
    app.add_directive("model-parameters", ModelParameters)
    return {"parallel_read_safe": True}
