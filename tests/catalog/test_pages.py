import io
import re

import pytest

from tests.catalog.conftest import Kept, Shop

NEW = {"kind": "work", "code": "NEW", "title": "New work", "outcome": "It is done."}


def test_the_list_is_narrowed_as_one_types(shop: Shop) -> None:
    part = shop.get("/catalogue/?q=gate", headers={"HX-Request": "true"})
    assert "API gateway" in part
    assert "Server cover" not in part
    assert "<html" not in part
    assert ">1 offering</div>" in part


def test_an_offering_is_shown_as_its_customer_reads_it(shop: Shop) -> None:
    page = shop.get(shop.offering)
    assert "Parts and labour for 3 years; repaired the next business day." in page
    assert "Damage by liquids or voltage." in page
    assert "Name a contact person, before the cover starts." in page
    assert "410.00" in page


def test_a_new_offering_is_written_in_a_form(shop: Shop) -> None:
    shop.post("/catalogue/new", NEW)
    assert "New work" in shop.get("/catalogue/?q=new")
    assert shop.done() == ["offering.created"]


def test_a_form_with_errors_comes_back_as_it_was_typed(shop: Shop) -> None:
    typed = {**NEW, "title": "", "excludes": "NEW", "discount": "5"}
    page = shop.post("/catalogue/new", typed, 422)
    assert 'href="#title"' in page
    assert 'value="It is done."' in page
    assert shop.done() == []


def test_a_row_is_added_without_storing_anything(shop: Shop) -> None:
    typed = {**NEW, "action": "add:promises:uptime"}
    page = shop.post("/catalogue/new", typed, 200)
    assert 'name="promises.0.service"' in page
    assert 'name="promises.0.credits.0.below"' in page
    typed = {**typed, "promises.0.kind": "uptime", "action": "add:promises.0.credits"}
    page = shop.post("/catalogue/new", typed, 200)
    assert 'name="promises.0.credits.0.below"' in page
    assert shop.done() == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            "uptime",
            {
                "promises.0.service": "Shop",
                "promises.0.target": "99.9",
                "promises.0.measured": "The page answers",
                "promises.0.credits.0.below": "99.9",
                "promises.0.credits.0.credit": "10",
                "promises.0.exclusions": "Maintenance.\nFire.",
            },
        ),
        (
            "response",
            {
                "promises.0.hours_kind": "set",
                "promises.0.hours.days": ["mon", "fri"],
                "promises.0.hours.opens": "08:00",
                "promises.0.hours.closes": "17:00",
                "promises.0.hours.timezone": "Europe/Zurich",
                "promises.0.channels": "phone\nmail",
                "promises.0.targets.0.priority": "P1",
                "promises.0.targets.0.meaning": "nothing works",
                "promises.0.targets.0.response_minutes": "15",
            },
        ),
        (
            "warranty",
            {
                "promises.0.parts.months": "36",
                "promises.0.labour.months": "12",
                "promises.0.labour.percent": "50",
                "promises.0.within": "4 hours",
            },
        ),
    ],
)
def test_every_family_of_promises_can_be_typed(
    shop: Shop, kind: str, fields: dict[str, object]
) -> None:
    shop.post("/catalogue/new", {**NEW, "promises.0.kind": kind, **fields})
    page = shop.get("/catalogue/?q=new")
    found = re.search(r'href="(/catalogue/offerings/[0-9a-f]{32})">New work', page)
    assert found
    again = shop.get(f"{found[1]}/edit")
    for name, value in fields.items():
        assert f'name="{name}"' in again
        if isinstance(value, str) and "\n" not in value and name[-4:] != "kind":
            assert f'value="{value}"' in again


def test_a_promise_that_is_wrong_is_said_at_its_field(shop: Shop) -> None:
    typed = {
        **NEW,
        "promises.0.kind": "warranty",
        "promises.0.parts.months": "many",
        "promises.1.kind": "response",
        "promises.1.hours_kind": "24x7",
    }
    page = shop.post("/catalogue/new", typed, 422)
    assert 'id="promises.0.parts.months-error"' in page
    assert 'href="#promises.1.channels"' in page
    assert "“many” is not a number." in page


def test_a_revision_tells_what_changed(shop: Shop) -> None:
    page = shop.get(f"{shop.offering}/edit")
    form = page.partition("<main")[2].partition("</main>")[0]
    fields = dict(re.findall(r'name="([a-z0-9_.]+)" value="([^"]*)"', form))
    fields |= {"title": "Server cover, three years", "edition": "1", "action": ""}
    shop.post(f"{shop.offering}/edit", fields)
    page = shop.get(f"{shop.offering}/revisions/2")
    assert "Server cover, three years" in page
    assert "Before:" in page
    assert shop.done() == ["offering.revised"]


def test_two_editors_do_not_overwrite_each_other(shop: Shop) -> None:
    fields = {
        "title": "Mine",
        "outcome": "It runs.",
        "promises.0.kind": "warranty",
        "promises.0.parts.months": "12",
        "edition": "1",
    }
    shop.post(f"{shop.offering}/edit", fields)
    page = shop.post(f"{shop.offering}/edit", fields, 409)
    assert "is at revision 2; you changed revision 1" in page


def test_what_is_retired_is_listed_apart_and_sold_again(shop: Shop) -> None:
    visit = re.search(
        r"/catalogue/offerings/[0-9a-f]{32}", shop.get("/catalogue/?q=visit")
    )
    assert visit
    shop.post(f"{visit[0]}/retire", {})
    assert "Set-up day" not in shop.get("/catalogue/")
    assert "Set-up day" in shop.get("/catalogue/?state=retired")
    shop.post(f"{visit[0]}/reinstate", {})
    assert "Set-up day" in shop.get("/catalogue/")
    assert shop.done() == ["offering.retired", "offering.reinstated"]


def test_what_a_bundle_holds_is_not_retired(shop: Shop) -> None:
    page = shop.post(f"{shop.offering}/retire", {}, 409)
    assert "is a part of “Full cover”" in page
    assert shop.done() == []


def test_a_price_is_typed_as_its_model_asks(shop: Shop) -> None:
    page = shop.get(f"{shop.book}/price?offering=BARE&model=volume")
    assert 'name="parameters.tiers.0.up_to"' in page
    typed = {"offering": "BARE", "per": "year", "model": "volume"}
    rows = {
        "parameters.tiers.0.up_to": "10",
        "parameters.tiers.0.price": "12.50",
        "parameters.tiers.1.price": "9",
    }
    shop.post(f"{shop.book}/price", {**typed, **rows})
    page = shop.get(shop.book)
    assert "up to 10: 12.50" in page
    assert "above: 9.00" in page
    assert shop.done() == ["price.saved"]


def test_a_wrong_price_is_refused_at_its_field(shop: Shop) -> None:
    typed = {"offering": "BARE", "per": "year", "model": "flat"}
    page = shop.post(f"{shop.book}/price", {**typed, "parameters.price": "-1"}, 422)
    assert 'id="parameters.price-error"' in page
    assert shop.done() == []


def test_a_price_book_is_made_and_changed(shop: Shop) -> None:
    typed = {"code": "swiss", "title": "Swiss", "currency": "CHF"}
    row = {"term_discounts.0.months": "36", "term_discounts.0.percent": "5"}
    shop.post("/catalogue/prices/new", {**typed, **row})
    assert "Swiss" in shop.get("/catalogue/prices/")
    shop.post(f"{shop.book}/edit", {"title": "Prices for all"})
    assert "Prices for all" in shop.get(shop.book)
    assert shop.done() == ["price_book.created", "price_book.changed"]


def test_a_file_is_looked_at_before_it_is_stored(shop: Shop) -> None:
    text = shop.get("/catalogue/export/yaml").replace("Set-up day", "Day of work")
    file = (io.BytesIO(text.encode()), "c.yaml")
    page = shop.post("/catalogue/import", {"file": file}, 200)
    assert "What c.yaml would change" in page
    assert "Day of work" in page
    assert shop.done() == []
    shop.post("/catalogue/import", {"action": "import", "name": "c.yaml", "text": text})
    assert "Day of work" in shop.get("/catalogue/")
    assert shop.done() == ["catalogue.imported"]


def test_a_file_with_errors_shows_every_place(shop: Shop) -> None:
    file = (io.BytesIO(b"offerings:\n  - {code: A, kind: wrok}\n"), "c.yaml")
    page = shop.post("/catalogue/import", {"file": file}, 422)
    assert page.count("c.yaml:2:") == 3
    assert "Did you mean “work”?" in page
    assert shop.done() == []


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"\x00", b"&a [*a]", b"[" * 9999])
def test_no_file_breaks_the_import(shop: Shop, body: bytes) -> None:
    file = (io.BytesIO(body), "c.yaml")
    assert "Nothing was stored" in shop.post("/catalogue/import", {"file": file}, 422)


def test_tables_are_exported_for_spreadsheets(shop: Shop) -> None:
    assert shop.get("/catalogue/export/prices").startswith("\ufeffbook,offering")
    assert shop.get("/catalogue/export/offerings").startswith("\ufeffcode,kind,title")


def test_words_from_people_are_escaped(shop: Shop) -> None:
    shop.post("/catalogue/new", {**NEW, "title": "<b>New</b> & 'work'"})
    page = shop.get("/catalogue/?q=new")
    assert "&lt;b&gt;New&lt;/b&gt; &amp; &#39;work&#39;" in page


def test_a_database_that_was_put_back_is_read_anew(kept: Kept) -> None:
    world, things, restore = kept
    first = Shop(world, things)
    first.post("/catalogue/new", NEW)
    assert "New work" in first.get("/catalogue/")
    restore()
    second = Shop(world, things)
    second.post("/catalogue/new", {**NEW, "title": "Other work"})
    page = second.get("/catalogue/")
    restore()
    assert "Other work" in page
    assert "New work" not in page


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)


def test_the_list_is_in_the_order_that_its_address_says(shop: Shop) -> None:
    up = listed(shop.get("/catalogue/?sort=title"))
    assert up == sorted(up)
    assert len(set(up)) > 1
    assert listed(shop.get("/catalogue/?sort=-title")) == up[::-1]
    assert listed(shop.get("/catalogue/?sort=nothing")) == up


def test_heads_and_file_keep_what_the_list_is_narrowed_to(shop: Shop) -> None:
    page = shop.get("/catalogue/?q=cover&kind=warranty&sort=code&cols=code")
    asked = "q=cover&amp;kind=warranty"
    assert f"/catalogue/?{asked}&amp;sort=-code&amp;cols=code" in page
    assert f"/catalogue/?{asked}&amp;sort=code&amp;cols=code&amp;as=csv" in page
    # In the order that an address is read in: see upheld.tables.KEPT.
    kept = f"{asked}&amp;sort=code&amp;cols=code"
    assert f"/catalogue/?{kept}&amp;state=retired" in page


def test_the_file_holds_the_columns_and_rows_that_are_seen(shop: Shop) -> None:
    asked = "/catalogue/?q=set-up&cols=code,sold,revision"
    file = shop.get(f"{asked}&as=csv")
    assert file == "\ufeffOffering,Code,Sold,Revision\r\nSet-up day,VISIT,On sale,1\r\n"
    assert listed(shop.get(asked)) == ["Set-up day"]


def test_what_is_typed_stands_in_the_address_and_on_the_tools(shop: Shop) -> None:
    answer = shop.world.ask(
        "catalogue_manager",
        "GET",
        "/catalogue/?q=gate&kind=&category=&sort=-code",
        headers={"HX-Request": "true"},
    )
    assert answer.headers["HX-Replace-Url"] == "/catalogue/?q=gate&sort=-code"
    assert 'id="list-tools" hx-swap-oob="true"' in answer.text
    assert "/catalogue/?q=gate&amp;sort=-code&amp;as=csv" in answer.text


def test_a_view_of_the_catalogue_is_kept_and_leads_to_the_list(shop: Shop) -> None:
    fields = {"list": "catalog.offerings", "kind": "work", "sort": "-code"}
    shop.post("/views", {**fields, "name": "Work", "action": "save", "cols": "code"})
    address = "/catalogue/?kind=work&amp;sort=-code&amp;cols=code"
    assert address in shop.get("/views?list=catalog.offerings")
    assert shop.done() == ["preference.chosen"]


def test_a_refused_bulk_action_leads_back_to_the_list_as_it_was(shop: Shop) -> None:
    given = {"kind": "work", "sort": "-code", "cols": "code", "action": "retire"}
    answer = shop.world.ask("catalogue_manager", "POST", "/offerings/bulk", data=given)
    assert answer.location == "/catalogue/?kind=work&sort=-code&cols=code"
    assert shop.done() == []
