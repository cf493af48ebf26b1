from dataclasses import replace
from decimal import Decimal

from contracts.portal import reading
from contracts.records import Chosen
from tests.contracts.offers import WARRANTY, euro, offer, without_end


def one_off():
    """An offer of one job that is paid once."""
    whole = offer()
    job = replace(
        whole.lines[1],
        charge="one_off",
        period_months=1,
        yearly=euro("0"),
        term_total=euro("9600"),
    )
    totals = replace(
        whole.totals, yearly=euro("0"), one_off=euro("9600"), term=euro("9600")
    )
    return replace(whole, lines=(job,), totals=totals)


def monthly():
    """An offer whose first service is paid each month."""
    whole = offer()
    first = replace(whole.lines[0], net=euro("1508.80"), period_months=1)
    return replace(whole, lines=(first, *whole.lines[1:]))


def test_the_figure_is_what_a_year_costs():
    price = reading.price(offer())
    assert price.figure == euro("40665.60")
    assert price.words == "a year, before tax"


def test_without_yearly_price_the_figure_is_what_is_paid_once():
    price = reading.price(one_off())
    assert price.figure == euro("9600")
    assert price.words == "once, before tax"


def test_sums_add_tax_to_the_term():
    assert [(one.label, one.amount) for one in reading.price(offer()).sums] == [
        ("Over 36 months", euro("121996.80")),
        ("8.1% tax", euro("9881.73")),
        ("With tax", euro("131878.53")),
    ]


def test_an_offer_without_end_sums_its_first_year():
    assert reading.price(without_end()).sums[0].label == "In the first year"


def test_an_untaxed_offer_says_nothing_of_tax():
    assert [one.label for one in reading.price(offer(tax="0")).sums] == [
        "Over 36 months"
    ]


def test_the_saving_is_that_of_the_whole_term():
    said = reading.price(offer()).saving
    assert said == "You save €9,043.20, 6.9% off our list prices."


def test_the_button_names_what_signing_costs():
    assert reading.read(offer()).sign == "Accept and sign for €40,665.60 a year"
    assert reading.read(one_off()).sign == "Accept and sign for €9,600.00 once"


def test_the_button_names_both_prices_where_there_are_two():
    whole = offer()
    both = replace(whole, totals=replace(whole.totals, one_off=euro("250")))
    assert reading.price_of(both) == "€40,665.60 a year and €250.00 once"


def test_services_stand_under_the_headings_of_the_price_schedule():
    families = reading.families(offer())
    assert [one.title for one in families] == ["Warranty", "Uptime", "Support"]
    assert families[0].services[0].words == "48 servers: Server NW-R740, 3 years"


def test_a_service_says_its_options_and_promises():
    chosen = replace(WARRANTY, options=(Chosen("LOAN", "Loan", "We lend you one."),))
    whole = offer()
    changed = replace(whole, services=(chosen, *whole.services[1:]))
    service = reading.families(changed)[0].services[0]
    assert service.said == (
        "We lend you one.",
        "Parts and labour for 3 years; repaired the next business day.",
    )


def test_a_bundle_is_no_service_and_has_no_price():
    whole = offer()
    pack = replace(whole.lines[0], bundle=True, title="Full cover")
    bundled = replace(whole, lines=(pack, *whole.lines[1:]))
    assert [one.title for one in reading.families(bundled)] == ["Uptime", "Support"]
    assert [one.title for one in reading.packs(bundled)] == ["Full cover"]


def test_the_steps_of_a_price_add_up_to_it():
    for family in reading.families(offer()):
        for service in family.services:
            added = sum((step.change.amount for step in service.why.steps), Decimal(0))
            assert added == service.why.total.amount.amount


def test_a_price_for_a_year_is_not_said_twice():
    why = reading.families(offer())[0].services[0].why
    assert (why.total.label, why.yearly) == ("A year", None)


def test_a_monthly_price_is_also_said_for_a_year():
    why = reading.families(monthly())[0].services[0].why
    assert why.total == reading.Sum("A month", euro("1508.80"))
    assert why.yearly == reading.Sum("A year", euro("18105.60"))


def test_the_questions_leave_out_what_the_services_say():
    keys = [one.key for one in reading.read(offer()).answers]
    assert keys[0] == "not_covered"
    assert len(keys) == 8


def test_after_signing_come_duties_payment_and_the_way_out():
    assert reading.next_steps(offer()) == (
        "Name a contact person, before the cover starts.",
        "The first payment, €43,959.51 with tax, is due on 1 Jan 2027.",
        "If you do not want it to renew, say so by 30 Sep 2029.",
    )


def test_no_sentence_has_more_than_25_words():
    for of in (offer(), offer(tax="0"), without_end(), one_off(), monthly()):
        page = reading.read(of)
        said = (*page.agreed, page.price.saving, page.statement, page.sign)
        for sentence in (*said, *reading.next_steps(of)):
            assert len(sentence.split()) <= 25
