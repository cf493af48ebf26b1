"""A plugin that cannot be used is off and says why; all others go on."""

import textwrap
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from plugins.manager import PluginInfo, PluginManager
from plugins.sources import BUILT_IN, Origin, Source, built_in

GOOD = """
from upheld.plugin import *

api = "1"
version = "2.5"

class Model(PricingModel[Parameters]):
    key, title, version, Parameters = "{key}", "Mine", "1", Parameters

    def price(self, request, parameters):
        yield PriceRow("All of it", 1)

@hookimpl
def register_pricing_models():
    return [Model()]
"""

Write = Callable[[str, str], PluginManager]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def add(name: str, code: str) -> PluginManager:
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(code))
        return PluginManager.load(folder=tmp_path)

    return add


def info(plugins: PluginManager, name: str) -> PluginInfo:
    return next(one for one in plugins.plugins if one.name == name)


def reason(plugins: PluginManager, name: str) -> str:
    assert [one.name for one in plugins.disabled] == [name]
    assert len(plugins.models) == len(BUILT_IN)
    return plugins.disabled[0].reason


def test_every_installation_has_the_same_models():
    assert sorted(PluginManager.load(safe=True).models) == sorted(BUILT_IN)


def test_a_file_in_the_folder_is_a_plugin(write: Write, tmp_path: Path):
    plugins = write("mine", GOOD.format(key="mine"))

    version = sha256((tmp_path / "mine.py").read_bytes()).hexdigest()[:8]
    where = str(tmp_path / "mine.py")
    assert info(plugins, "mine") == PluginInfo(
        "mine", version, Origin.FILE, ("mine",), where=where
    )
    assert plugins.models["mine"].title == "Mine"


def test_safe_mode_leaves_all_but_our_own_out(tmp_path: Path):
    (tmp_path / "mine.py").write_text(GOOD.format(key="mine"))
    plugins = PluginManager.load(safe=True, folder=tmp_path)

    assert {one.origin for one in plugins.plugins} == {Origin.BUILT_IN}


def test_a_folder_that_does_not_exist_holds_no_plugin(tmp_path: Path):
    plugins = PluginManager.load(folder=tmp_path / "none")

    assert plugins.disabled == ()


def test_plugins_are_asked_in_the_order_of_their_names(write: Write):
    write("zebra", GOOD.format(key="zebra"))
    plugins = write("ant", GOOD.format(key="ant"))

    names = [one.name for one in plugins.plugins]
    assert names == sorted(names)


def test_two_applications_have_their_own_plugins(tmp_path: Path):
    (tmp_path / "mine.py").write_text(GOOD.format(key="mine"))
    with_mine = PluginManager.load(folder=tmp_path)
    without = PluginManager.load()

    assert "mine" in with_mine.models
    assert "mine" not in without.models


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "import nowhere_to_be_found",
            (
                "It cannot be loaded: ModuleNotFoundError: "
                "No module named 'nowhere_to_be_found' (bad.py, line 1)."
            ),
        ),
        ("1 / 0", "ZeroDivisionError: division by zero (bad.py, line 1)."),
        ("def (", "SyntaxError"),
        ("import sys\nsys.exit(3)", "SystemExit: 3 (bad.py, line 2)."),
        (
            "",
            (
                "It does not say which edition of the interface it is written for. "
                'Add the line api = "1" to it.'
            ),
        ),
        (
            'api = "2"',
            (
                "It is written for edition 2 of the interface; this is edition 1. "
                "Install a version of the plugin that fits."
            ),
        ),
    ],
)
def test_a_plugin_that_cannot_load_says_why(write: Write, code, said):
    assert said in reason(write("bad", code), "bad")


HOOK = """
from upheld.plugin import hookimpl
api = "1"

@hookimpl
def {signature}:
    {body}
"""


@pytest.mark.parametrize(
    ("signature", "body", "said"),
    [
        (
            "register_pricing_model()",
            "return []",
            (
                "bad.py:5 implements “register_pricing_model”, and there is no such "
                "hook. Did you mean “register_pricing_models”?"
            ),
        ),
        (
            "register_pricing_models(app=None)",
            "return []",
            (
                "bad.py:5 gives arguments of “register_pricing_models” a default. "
                "Leave the default out."
            ),
        ),
        ("register_pricing_models()", "1 / 0", "(bad.py, line 7)."),
        ("register_pricing_models()", "return 3", "TypeError"),
        (
            "register_pricing_models()",
            "return [3]",
            "It offers int, which is no PricingModel.",
        ),
    ],
)
def test_a_wrong_hook_is_named_with_its_line(write: Write, signature, body, said):
    code = HOOK.format(signature=signature, body=body)

    assert said in reason(write("bad", code), "bad")


def test_an_argument_that_the_hook_does_not_have_is_named(write: Write):
    code = HOOK.format(signature="register_pricing_models(app)", body="return []")

    assert "app" in reason(write("bad", code), "bad")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"mine", ', '"", ', "Model Model has no key."),
        ('"mine", ', '"Mine!", ', "Give it small letters"),
        ('"Mine", ', '"", ', "Model Model has no title."),
        ('"1", Par', "1, Par", "Model Model has no version."),
        ('"1", Parameters\n', '"1", dict\n', "Model Model has no Parameters."),
        (
            "[Model()]",
            "[Model]",
            "It offers the class Model. Offer an object: Model().",
        ),
    ],
)
def test_a_model_says_what_it_lacks(write: Write, old, new, said):
    code = GOOD.format(key="mine")
    assert old in code

    assert said in reason(write("bad", code.replace(old, new)), "bad")


def test_a_hook_that_answers_nothing_offers_no_model(write: Write):
    code = HOOK.format(signature="register_pricing_models()", body="return None")

    assert info(write("quiet", code), "quiet").on


def test_the_key_of_a_built_in_model_stays_with_it(write: Write):
    plugins = write("bad", GOOD.format(key="flat"))

    assert reason(plugins, "bad") == "The model “flat” is offered by “bad”, “flat”."
    assert plugins.models["flat"].plugin == "flat"


def test_two_plugins_with_one_key_are_both_off_and_named(write: Write):
    write("one", GOOD.format(key="same"))
    plugins = write("two", GOOD.format(key="same"))

    said = "The model “same” is offered by “one”, “two”."
    assert [one.reason for one in plugins.disabled] == [said, said]
    assert "same" not in plugins.models


def test_a_plugin_with_the_name_of_another_is_off(write: Write):
    plugins = write("flat", GOOD.format(key="mine"))

    assert reason(plugins, "flat") == "There is another plugin of the name “flat”."


def test_an_interrupt_while_loading_is_not_swallowed():
    def interrupted() -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PluginManager.of([*built_in(), Source("bad", Origin.FILE, "", interrupted)])
