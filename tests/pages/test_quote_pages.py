"""The pages of quotes: what a change answers, what is refused, who may do it."""

from sqlalchemy import update

from contracts.models import Customer
from tests.pages.conftest import PART, Desk
from tests.stock import working
from tests.world import NEIGHBOUR
from upheld import clock
from upheld.transactions import transaction

BEGINNING = {"term_months": "12", "starts_on": "2027-01-01"}


def test_a_change_answers_with_the_builder_alone(desk: Desk) -> None:
    part = desk.change({f"quantity-{desk.line('R740')}": "10"})
    assert part.lstrip().startswith('<div id="builder"')
    assert 'id="yearly" data-flash>' in part
    assert desk.done() == ["quote.changed"]


def test_without_htmx_a_change_leads_back_to_the_page(desk: Desk) -> None:
    to = desk.post(desk.quote, {"title": "Offices"})
    assert to == desk.quote
    assert desk.view().quote.title == "Offices"


def test_a_refused_value_is_shown_again_and_changes_nothing(desk: Desk) -> None:
    before, line = desk.view(), desk.line("R740")
    part = desk.change({f"quantity-{line}": "4x", f"discount-{line}": "5"}, 422)
    assert 'value="4x"' in part
    assert "“4x” is not a number." in part
    assert "There is a problem" not in part
    assert (desk.view(), desk.done()) == (before, [])


def test_a_whole_page_says_on_top_what_was_refused(desk: Desk) -> None:
    page = desk.post(desk.quote, {"discount_percent": "120"}, 422)
    assert "There is a problem" in page
    assert 'href="#discount_percent"' in page
    assert "<title>Error:" in page


def test_a_part_of_what_is_sold_whole_is_refused_at_its_field(desk: Desk) -> None:
    line = desk.line("R740")
    part = desk.change({f"quantity-{line}": "1.5"}, 422)
    assert f'id="quantity-{line}-error"' in part
    assert "is not divided" in part


def test_of_a_form_with_all_lines_only_what_differs_is_changed(desk: Desk) -> None:
    lines = desk.view().lines
    typed = {f"quantity-{line.id}": f"{line.quantity:f}" for line in lines}
    typed |= {f"discount-{line.id}": "" for line in lines if not line.bundle}
    typed |= {f"option-{line.id}": "" for line in lines if line.options}
    typed[f"quantity-{desk.line('R740')}"] = "7"
    desk.post(desk.quote, typed)
    assert desk.done() == ["quote.changed"]
    assert next(one for one in desk.view().lines if one.code == "R740").quantity == 7


def test_a_line_that_is_gone_is_said_to_be_gone(desk: Desk) -> None:
    part = desk.change({f"quantity-{'0' * 32}": "1"}, 404)
    assert "This quote has no such line." in part


def test_a_service_is_added_by_its_code(desk: Desk) -> None:
    desk.post(f"{desk.quote}/lines", {"q": "visit"})
    assert desk.view().lines[-1].code == "VISIT"


def test_text_that_fits_several_services_asks_which(desk: Desk) -> None:
    page = desk.post(f"{desk.quote}/lines", {"q": "co"}, 200)
    assert "Server cover" in page
    assert "Full cover" in page
    assert desk.done() == []


def test_services_are_found_from_two_letters_on(desk: Desk) -> None:
    assert 'role="option"' not in desk.get("/quotes/services?q=a", headers=PART)
    found = desk.get("/quotes/services?q=ap", headers=PART)
    assert 'data-value="API"' in found
    assert ">1 service<" in found


def test_a_fix_that_is_not_offered_does_nothing(desk: Desk) -> None:
    desk.post(f"{desk.quote}/fix", {"fix": "requires add R740 "})
    assert desk.done() == []


def test_a_fix_does_what_its_button_says(desk: Desk) -> None:
    remove = desk.line("R740")
    desk.post(f"{desk.quote}/remove", {"line": remove})
    finding = next(one for one in desk.view().findings if one.rule == "minimum")
    assert finding.fix
    key = f"minimum {finding.fix.action} {finding.fix.code} {finding.fix.key}"
    desk.post(f"{desk.quote}/fix", {"fix": key})
    assert desk.line("R740")


def test_sending_what_somebody_else_has_changed_names_them(desk: Desk) -> None:
    seen = desk.view().quote.edition
    desk.add("VISIT")
    page = desk.post(f"{desk.quote}/send", {"edition": str(seen)}, 409)
    assert f"edition {seen}" in page
    assert desk.view().quote.state == "draft"


def test_sending_what_is_not_ready_says_everything_that_is_missing(desk: Desk) -> None:
    desk.add("BARE")
    page = desk.post(f"{desk.quote}/send", {}, 422)
    assert "“Without a price” cannot be priced" in page
    assert desk.view().quote.state == "draft"


def test_a_sent_quote_shows_its_link_and_a_mail(desk: Desk) -> None:
    page = desk.get(f"/quotes/{desk.ids['sent']}")
    assert "http://localhost:8000/l/" in page
    assert "Kind regards" in page
    assert 'href="mailto:' in page


def test_a_change_of_what_was_sent_meanwhile_leads_to_it(desk: Desk) -> None:
    sent = f"/quotes/{desk.ids['sent']}"
    assert desk.post(sent, {"title": "Too late"}) == sent
    assert desk.done() == []


def test_the_price_of_a_bundle_is_explained_by_its_parts(desk: Desk) -> None:
    page = desk.get(f"{desk.quote}/why?line={desk.line('API')}")
    assert "off as a part of Full cover" in page
    answer = desk.world.ask(
        "sales", "GET", f"{desk.quote}/why?line={desk.line('FULL')}"
    )
    assert answer.status_code == 404


def test_whoever_may_only_read_gets_a_page_without_fields(desk: Desk) -> None:
    page = desk.get(desk.quote, who="auditor")
    assert "Your role does not allow changes." in page
    assert 'name="quantity-' not in page
    assert "Send link" not in page
    assert "New quote" not in desk.get("/quotes", who="auditor")


def test_a_new_quote_needs_a_customer_that_is_known(desk: Desk) -> None:
    page = desk.post("/quotes/new", {"customer": "zzz", "title": "Kept"}, 422)
    assert "No customer matches “zzz”." in page
    assert 'value="Kept"' in page
    assert desk.done() == []


def test_a_name_that_several_customers_have_asks_which(desk: Desk) -> None:
    for place in ("Bern", "Basel"):
        desk.post("/customers/new", {"name": f"Tailspin {place}"})
    page = desk.post("/quotes/new", {"customer": "tailspin"}, 422)
    assert "More than one customer matches “tailspin”." in page
    assert page.count('name="customer_choice"') == 2
    desk.post("/quotes/new", {**BEGINNING, "customer": "Tailspin Bern"})
    assert desk.done()[-1] == "quote.created"


def test_a_new_quote_is_begun_with_a_bundle(desk: Desk) -> None:
    typed = {**BEGINNING, "customer_id": desk.ids["customer"], "bundle": "FULL"}
    page = desk.get(desk.post("/quotes/new", typed))
    assert page.count('class="part"') == 3
    assert desk.done() == ["quote.created"]


def test_a_new_quote_knows_the_customer_it_was_asked_for(desk: Desk) -> None:
    page = desk.get(f"/quotes/new?customer={desk.ids['customer']}")
    assert f'name="customer_id" value="{desk.ids["customer"]}"' in page


def test_the_list_is_narrowed_by_state_and_text(desk: Desk) -> None:
    page = desk.get("/quotes?state=sent&q=roll-out")
    assert page.count('<th scope="row"><a') == 2
    assert 'aria-current="page">Sent' in page


def test_a_state_that_does_not_exist_narrows_nothing(desk: Desk) -> None:
    assert desk.get("/quotes?state=lost").count('<th scope="row"><a') == 8


def test_a_list_where_nothing_is_found_says_what_to_try(desk: Desk) -> None:
    assert "No quote found" in desk.get("/quotes?q=zzz")


def test_the_start_page_adds_up_the_open_quotes(desk: Desk) -> None:
    page = desk.get("/")
    assert page.count('class="tile"') == 3
    assert "Last accepted" in page
    assert f"Signed {NEIGHBOUR}" in page


def test_search_finds_everything_that_has_a_page(desk: Desk) -> None:
    desk.post("/customers/new", {"name": "Roll-out Partners"})
    page = desk.get("/search?q=roll-out")
    for heading in ("Quotes", "Customers"):
        assert f"<h2>{heading}</h2>" in page
    assert "<h2>Contracts</h2>" in desk.get("/search?q=signed")
    assert "API gateway" in desk.get("/search?q=gateway")


def test_search_for_nothing_asks_for_something(desk: Desk) -> None:
    assert "What are you looking for?" in desk.get("/search?q=")
    assert "Nothing found" in desk.get("/search?q=zzz")


def test_a_new_quote_says_that_there_is_no_customer_to_quote_for(desk: Desk) -> None:
    assert "There is no customer yet" not in desk.get("/quotes/new")
    with working(desk.world, "own"), transaction() as session:
        gone = update(Customer).values(deleted_at=clock.now())
        session.execute(gone.execution_options(synchronize_session=False))
    assert "There is no customer yet" in desk.get("/quotes/new")
