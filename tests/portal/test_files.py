"""The files of a contract: its record, its units, its calendar, all as one ZIP."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from icalendar import Calendar

from contracts.portal.bundles import BundledFile, zipped
from contracts.portal.calendars import contract_calendar
from contracts.records import Agreement, ContractRecord, Unit
from tests.contracts.offers import SENT, offer
from tests.portal.deals import contracts, holder, send

ON_SQLITE = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
def page(world):
    units = (Unit("R740", "=SUM(1)"),)
    deal = send(world, of=replace(offer(), units=units))
    world.who = holder(world, deal)
    world.ask(world.who, "POST", f"{deal.page}/accept", data={"name": "Ada Keller"})
    return f"/portal/contracts/{contracts(world)[0].id}"


def summaries(content):
    return [str(one["summary"]) for one in Calendar.from_ical(content).walk("VEVENT")]


@ON_SQLITE
def test_the_record_is_sent_as_it_was_signed(world, page):
    answer = world.ask(world.who, "GET", f"{page}/record.json")
    assert answer.data.decode() == contracts(world)[0].record
    assert "C-2026-000001-v1.json" in answer.headers["Content-Disposition"]


@ON_SQLITE
def test_units_run_nothing_in_a_spreadsheet(world, page):
    answer = world.ask(world.who, "GET", f"{page}/units.csv")
    assert answer.text.splitlines()[1] == "R740,'=SUM(1),,,"


@ON_SQLITE
def test_a_contract_without_units_has_a_list_with_its_heads_alone(world):
    deal = send(world)
    who = holder(world, deal)
    world.ask(who, "POST", f"{deal.page}/accept", data={"name": "Ada Keller"})
    path = f"/portal/contracts/{contracts(world)[0].id}/units.csv"
    assert world.ask(who, "GET", path).text == "product,serial,place,start,end\r\n"


def test_all_files_are_one_zip(world, page):
    answer = world.ask(world.who, "GET", f"{page}/files.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "C-2026-000001-v1.json",
            "C-2026-000001-v1-units.csv",
            "C-2026-000001-v1.ics",
        ]


@ON_SQLITE
def test_the_zip_is_the_same_each_time(world, page):
    first, second = (world.ask(world.who, "GET", f"{page}/files.zip") for _ in "ab")
    assert first.data == second.data


def test_one_file_at_a_time_is_packed():
    read: list[str] = []

    def content(name):
        read.append(name)
        return name.encode() * 1000

    files = [BundledFile(name, SENT, partial(content, name)) for name in "ab"]
    pieces = zipped(files)
    next(pieces)
    assert read == ["a"]


def test_a_calendar_holds_the_days_of_a_contract():
    record = ContractRecord(None, Agreement("C-2026-000007", 1), (), offer())
    content = contract_calendar(record, cancel_by=date(2029, 9, 30))
    found = summaries(content)
    assert found[0].startswith("Cover starts: ")
    assert len([one for one in found if one.startswith("Payment due")]) == 3
    assert found[-2].startswith("Last day to cancel: ")
    assert found[-1].startswith("Last day of the term: ")


def test_a_calendar_reminds_a_month_before_the_last_day_to_cancel():
    record = ContractRecord(None, Agreement("C-2026-000007", 1), (), offer())
    content = contract_calendar(record, cancel_by=date(2029, 9, 30))
    (alarm,) = Calendar.from_ical(content).walk("VALARM")
    assert alarm["trigger"].to_ical() == b"-P30D"


@ON_SQLITE
def test_an_offer_has_its_last_day_as_a_calendar_file(world):
    deal = send(world)
    answer = world.ask(holder(world, deal), "GET", f"{deal.page}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    assert summaries(answer.data)[0].startswith("Last day to accept: ")
