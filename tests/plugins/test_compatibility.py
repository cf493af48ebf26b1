"""The rule of the interface for plugins: it grows, and what leaves it is announced."""

import re
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugins import deprecating
from plugins.adjusting import adjust_price
from plugins.deprecating import DEPRECATED, Deprecation
from plugins.inside.serving import Serving
from plugins.isolation.limits import LIMITS
from plugins.manager import PluginManager, load_apart
from plugins.packing import sources_at
from plugins.types import PriceRow
from tests.plugins.compatibility import broken, minor, parts
from tests.plugins.pricing import request
from tests.plugins.public_api import listing
from upheld.cli import upheld

ROOT = Path(__file__).parents[2]
RELEASED = {
    path.stem: path.read_text()
    for path in sorted((ROOT / "tests/plugins/released").glob("*.txt"))
}
SURFACE = """\
hook adjust_price(request, rows)
class PriceRequest(*, offering, title, segment=…)
    offering
    segment
amount(given, currency)
"""
SEGMENT = Deprecation("PriceRequest.segment", "1.1", "1.3", "Use the options.")
ROWS = Deprecation("adjust_price.rows", "1.1", "1.3", "Take the request alone.")
COUNTED = Deprecation("counted", "1.1", "1.3", "Use amount.")
HOOK = Deprecation("adjust_price", "1.1", "1.3", "Use another.")
USER = """\
from upheld.plugin import PriceRow, counted, hookimpl

api = "1"
version = "1"


@hookimpl
def adjust_price(rows):
    return [PriceRow("Half", -sum(row.amount for row in rows) / 2)]
"""


@pytest.fixture
def user(tmp_path: Path) -> Path:
    file = tmp_path / "user.py"
    file.write_text(USER)
    return file


def test_nothing_that_was_released_is_missing_before_its_time():
    assert broken(RELEASED, listing(), DEPRECATED) == []


def test_each_minor_release_has_its_interface_on_record():
    changelog = (ROOT / "CHANGELOG.md").read_text()
    released = {
        ".".join(map(str, minor(found)))
        for found in re.findall(r"(?m)^## v?(\d+\.\d+\.\d+)", changelog)
    }

    assert released == {*RELEASED}


def test_each_announcement_gives_two_minor_releases():
    for one in DEPRECATED:
        since, gone = minor(one.since), minor(one.removed_in)
        assert gone[0] > since[0] or gone[1] - since[1] >= 2, one.what
        assert one.instead.endswith("."), one.what


def test_what_is_due_is_announced_for_a_release_to_come_or_is_gone():
    here = minor(version("upheld"))
    left = [one.what for one in DEPRECATED if minor(one.removed_in) <= here]

    assert [what for what in left if what in parts(listing())] == []


def test_what_leaves_unannounced_is_refused():
    today = SURFACE.replace("    segment\n", "").replace(", segment=…", "")

    assert broken({"1.0": SURFACE}, today, ()) == [
        "PriceRequest.segment is missing: it was never announced"
    ]


def test_what_was_announced_may_leave_after_two_minor_releases():
    today = SURFACE.replace("    segment\n", "").replace(", segment=…", "")
    one = {"1.0": SURFACE, "1.1": SURFACE}
    two = {**one, "1.2": SURFACE}

    assert broken(one, today, [SEGMENT]) == [
        "PriceRequest.segment is missing: 1 of 2 minor releases have warned"
    ]
    assert broken(two, today, [SEGMENT]) == []


def test_an_argument_of_a_hook_is_a_part_of_the_interface():
    today = SURFACE.replace("(request, rows)", "(request)")

    assert broken({"1.0": SURFACE}, today, ()) == [
        "adjust_price.rows is missing: it was never announced"
    ]


def test_a_hook_may_grow():
    today = SURFACE.replace("(request, rows)", "(request, rows, day)")

    assert broken({"1.0": SURFACE}, f"{today}hook new(thing)\n", ()) == []


def test_what_plugins_call_takes_no_more_than_it_did():
    needed = SURFACE.replace("(given, currency)", "(given, currency, places)")
    optional = SURFACE.replace("(given, currency)", "(given, currency, places=…)")

    assert broken({"1.0": SURFACE}, needed, ()) == [
        "amount.places is needed, which 1.0 does not give"
    ]
    assert broken({"1.0": SURFACE}, optional, ()) == []


def test_a_plugin_that_takes_fewer_arguments_works_as_before(user: Path):
    plugins = PluginManager.joined(load_apart(sources_at(user), LIMITS))
    answer = adjust_price(plugins, "user", request("1"), (PriceRow("Base", 100),))

    assert plugins.plugins[0].reason == ""
    assert isinstance(answer.rows, tuple)
    assert [(row.sentence, row.amount) for row in answer.rows] == [
        ("Half", Decimal(-50))
    ]


@pytest.mark.parametrize(
    ("entry", "use"),
    [
        (ROWS, "user.py:7 takes “adjust_price.rows”"),
        (HOOK, "user.py:7 implements “adjust_price”"),
        (COUNTED, "user.py imports “counted”"),
    ],
)
def test_who_uses_what_is_going_to_leave_is_warned_with_file_and_line(
    monkeypatch: pytest.MonkeyPatch, user: Path, entry: Deprecation, use: str
):
    monkeypatch.setattr(deprecating, "DEPRECATED", (entry,))
    (info,) = PluginManager.of(sources_at(user)).plugins

    assert info.on
    assert info.warnings == (
        f"{use}, which leaves the interface in 1.3. {entry.instead}",
    )


def test_who_does_not_use_it_is_not_warned(monkeypatch: pytest.MonkeyPatch, user: Path):
    monkeypatch.setattr(deprecating, "DEPRECATED", (ROWS, HOOK, COUNTED))
    user.write_text(USER.replace(", counted", "").replace("@hookimpl\n", ""))
    (info,) = PluginManager.of(sources_at(user)).plugins

    assert info.warnings == ()


def test_the_check_of_the_author_warns(monkeypatch: pytest.MonkeyPatch, user: Path):
    monkeypatch.setattr(deprecating, "DEPRECATED", (COUNTED,))
    result = CliRunner().invoke(upheld, ["plugins", "check", str(user)])

    assert "user.py imports “counted”, which leaves the interface" in result.stderr


def test_the_process_of_a_plugin_tells_its_warnings(
    monkeypatch: pytest.MonkeyPatch, user: Path
):
    monkeypatch.setattr(deprecating, "DEPRECATED", (COUNTED,))
    asked = {"name": "user", "origin": "file", "version": "1"}
    offer = Serving().load({**asked, "where": str(user), "text": USER})

    assert [one.partition(",")[0] for one in offer["warnings"]] == [
        "user.py imports “counted”"
    ]
