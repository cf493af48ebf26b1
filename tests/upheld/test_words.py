import pytest
from jinja2 import Environment

from upheld import texts


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
