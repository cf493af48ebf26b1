"""``upheld plugins new``: what is begun works at once, and nothing is written over."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.customers.operations import create_customer
from contracts.quotes.operations import NewQuote, create_quote
from plugins.kit.examination import examine
from plugins.kit.scaffold import KINDS, Named, files_of
from plugins.kit.subjects import subjects_at
from tests.databases import copy_sqlite
from tests.shop import CONTOSO
from tests.stock import working
from tests.world import SECRET, make_world
from upheld import clock
from upheld.cli.authors import plugins
from upheld.errors import InvalidInput, Refused

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = """
offerings:
  - code: CARE
    kind: support
    title: Care
    outcome: Somebody looks after it.
    unit: server
    units: servers
price_books:
  - code: list
    title: List prices
    currency: EUR
    prices:
      - offering: CARE
        per: year
        model: care_level
        parameters: {price: "12.50", base: "5"}
"""
#: Put the service on sale, add three of it to a quote, and see the page.
PRICE = f"""
import json, sys

from catalog.exchange.importing import import_catalogue
from catalog.exchange.sources import decode
from catalog.parameters import ModelParameters
from plugins.manager import PluginManager
from upheld import clock
from upheld.app import create_app
from upheld.principal import acting_as, system
from upheld.scope import Scope, scoped

database, folder, secret, seller, page, headers = sys.argv[1:]
app = create_app(database_url=database, data_folder=folder, secret_key=secret)
with app.app_context(), scoped(Scope(seller)), acting_as(system("stock", seller)):
    parameters = ModelParameters(PluginManager.load().models)
    source = decode("catalogue.yaml", {CATALOGUE!r}.encode())
    import_catalogue(source, parameters=parameters, now=clock.now())
sales = app.test_client(use_cookies=False)
known = json.loads(headers)
line = {{"rows": "CARE;3", "do": "add"}}
sales.post(page + "/paste", data=line, headers=known)
print(sales.get(page, headers=known).text)
"""


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def new(*words: str):
    return CliRunner().invoke(plugins, ["new", *words])


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_begun_keeps_all_that_a_model_has_to(kind: str, empty: Path):
    done = new(f"kept-{kind}", "--kind", kind)

    assert done.exit_code == 0, done.output
    (subject,) = subjects_at(empty / f"upheld-kept-{kind}")
    verdicts = list(examine(subject))
    assert [(one.check.name, one.findings) for one in verdicts if one.findings] == []
    assert len([one for one in verdicts if not one.left_out]) >= 40


def test_it_has_seven_files_at_most_and_says_which_and_what_is_next(empty: Path):
    done = new("per-seat")

    assert done.stdout.splitlines() == [
        "upheld-per-seat/pyproject.toml",
        "upheld-per-seat/README.md",
        "upheld-per-seat/upheld_per_seat.py",
        "upheld-per-seat/fixtures/per_seat.yaml",
        "upheld-per-seat/tests/test_per_seat.py",
    ]
    assert done.stderr == "Next: upheld plugins check upheld-per-seat\n"


@pytest.mark.parametrize("kind", KINDS)
def test_its_code_is_clean(kind: str, empty: Path):
    new("clean", "--kind", kind)
    programs = Path(sys.executable).parent
    model = empty / "upheld-clean/upheld_clean.py"

    for command in (
        ["ruff", "check", "--isolated"],
        ["ruff", "format", "--isolated", "--check"],
    ):
        subprocess.run(
            [programs / command[0], *command[1:], model], check=True, timeout=60
        )


@pytest.mark.parametrize("words", ["none", "price", "cannot", "pricing", "class"])
def test_no_name_clashes_with_a_word_of_python_or_of_ours(words: str):
    named = Named.of(words)
    for kind in KINDS:
        compile(files_of(named, kind)[f"upheld_{words}.py"], "model", "exec")
    assert named.values()["name"] + "Pricing" not in dir(sys.modules["upheld.plugin"])


def test_a_prefix_that_is_typed_is_not_doubled():
    assert Named.of("upheld-per-seat").package == "upheld-per-seat"


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Per Seat!", "“per-seat” can."),
        ("9-lives", "“lives” can."),
        ("per_seat", "“per-seat” can."),
        ("../away", "“away” can."),
        ("日本", "“per-seat” can."),
        ("", "“per-seat” can."),
        ("flat", "“my-flat” is free."),
    ],
)
def test_what_is_no_name_is_refused_with_one_that_is(name, better, empty: Path):
    done = new(name)

    assert isinstance(done.exception, InvalidInput)
    assert done.exception.problems[0].hint == better
    assert list(empty.iterdir()) == []


def test_nothing_is_written_over(empty: Path):
    new("per-seat")
    model = empty / "upheld-per-seat/upheld_per_seat.py"
    model.write_text("mine", "utf-8")

    done = new("per-seat", "--kind", "tiered")

    assert isinstance(done.exception, Refused)
    assert "upheld-per-seat" in done.exception.message
    assert model.read_text("utf-8") == "mine"


def test_a_file_of_the_name_stays_too(empty: Path):
    (empty / "upheld-per-seat").write_text("mine", "utf-8")

    assert isinstance(new("per-seat").exception, Refused)
    assert (empty / "upheld-per-seat").read_text("utf-8") == "mine"


def test_a_stranger_gets_from_nothing_to_a_price_in_ten_seconds(
    sqlite_template: Path, tmp_path: Path
):
    """Begin, change a line, check, install, and price in the page of a quote."""
    shop = _shop(sqlite_template, tmp_path)
    site, folder = tmp_path / "site", tmp_path / "upheld-care-level"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{site}{os.pathsep}{ROOT}",
        "UPHELD_DATA_FOLDER": str(tmp_path / "var"),
    }

    def run(*command: object) -> str:
        done = subprocess.run(
            [sys.executable, *map(str, command)],
            check=False,
            capture_output=True,
            cwd=tmp_path,
            env=environment,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    # Ten seconds where the application starts in two and a half: other work on the
    # machine makes both slower alike, so its start is taken before and after.
    start = _spending(run)
    before = _spent()
    run("-m", "upheld", "plugins", "new", "care-level")
    model, fixture = folder / "upheld_care_level.py", folder / "fixtures"
    model.write_text(model.read_text().replace('"Base fee", p', '"Visit", p'))
    fixture /= "care_level.yaml"
    fixture.write_text(fixture.read_text().replace("[Base fee,", "[Visit,"))
    run("-m", "upheld", "plugins", "check", folder)
    options = ["--no-index", "--no-build-isolation", "--no-deps", "--no-compile"]
    run("-m", "pip", "install", "--quiet", *options, "--target", site, folder)

    page = run("-c", PRICE, *shop)
    assert "€42.50" in page
    spent = _spent() - before
    assert spent < 4 * max(start, _spending(run)), spent
    assert "care_level 1: " in run("-m", "upheld", "plugins", "check", "care_level")


def _spending(run: Callable[..., str]) -> float:
    """Return the seconds of the processor that a start of the application takes."""
    before = _spent()
    run("-c", "import upheld.app")
    return _spent() - before


def _spent() -> float:
    """Return the seconds of the processor that what was started has taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _shop(template: Path, folder: Path) -> tuple[str, ...]:
    """Return where a salesperson has begun a quote, and how that person is known."""
    copy_sqlite(template, folder / "shop.db")
    url = f"sqlite:///{folder / 'shop.db'}"
    world = make_world(url, folder / "shop")
    with working(world, "own"):
        customer = create_customer(CONTOSO, now=clock.now())
        quote = create_quote(NewQuote(customer_id=customer), now=clock.now())
    headers = {**world.identities["sales"].headers, "X-CSRFToken": world.csrf()}
    world.close()
    return (
        url,
        str(folder / "shop"),
        SECRET,
        world.ids["seller:own"],
        f"/quotes/{quote}",
        json.dumps(headers),
    )
