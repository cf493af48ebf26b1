import pytest
from jinja2 import Environment

from upheld import texts
from upheld.words import _, language, shipped, spoken, use_language


@pytest.fixture
def environment():
    environment = Environment(autoescape=True)
    texts.install(environment)
    return environment


def test_a_template_counts_with_further_values(environment):
    template = environment.from_string(
        "{{ ngettext('%(num)s page of %(name)s', '%(num)s pages of %(name)s', n,"
        " name=name) }}"
    )
    assert template.render(n=2, name="<b>") == "2 pages of &lt;b&gt;"


def test_a_percent_sign_in_a_counted_text_is_doubled(environment):
    template = environment.from_string("{{ ngettext('%(num)s %%', '%(num)s %%', 8) }}")
    assert template.render() == "8 %"


def test_three_languages_are_shipped():
    assert shipped() == ("en", "it", "zh-Hant")


@pytest.mark.usefixtures("translated")
def test_a_language_is_shipped_with_its_translations():
    assert shipped() == ("en", "de", "it")
    with use_language("de-CH"):
        assert (_("Yes"), language()) == ("Ja", "de-CH")
    with use_language("fr"):
        assert (_("Yes"), language()) == ("Yes", "en")


@pytest.mark.usefixtures("translated")
@pytest.mark.parametrize(
    ("asked", "answered"),
    [("de", "de"), ("de_CH", "de-CH"), ("en-US", "en-US"), ("fr", "en"), ("", "en")],
)
def test_what_is_not_translated_is_english_as_a_whole(asked, answered):
    assert spoken(asked) == answered
