"""``upheld search``: find from the shell what the pages find, and mend the index."""

import click

from contracts.search import operations, queries
from upheld.commands.output import as_json, print_json, print_table, say
from upheld.commands.running import for_seller, in_app
from upheld.words import _, ngettext


@click.group()
def search() -> None:
    """Find things by words and numbers, and make the index anew."""


@search.command()
@click.argument("words", nargs=-1, required=True)
@as_json
@for_seller
def find(*, words: tuple[str, ...], as_json: bool) -> None:
    r"""Find quotes, contracts, customers, offerings and serial numbers.

    \b
    upheld search find contoso
    upheld search find 418 --json

    Next: upheld run, and press Ctrl+K
    """
    found = queries.find(" ".join(words))
    rows = [
        (one.kind, one.number, one.title, one.about)
        for several in found.values()
        for one in several
    ]
    heads = ("kind", "number", "title", "about")
    if as_json:
        print_json([dict(zip(heads, row, strict=True)) for row in rows])
        return
    print_table((_("Kind"), _("Number"), _("Name"), _("About")), rows)


@search.command()
@in_app
def rebuild() -> None:
    r"""Make the search index anew, from everything that is stored.

    \b
    upheld search rebuild
    upheld search rebuild && upheld doctor

    Next: upheld doctor
    """
    found = operations.rebuild()
    say(ngettext("%(num)s thing can be found.", "%(num)s things can be found.", found))
