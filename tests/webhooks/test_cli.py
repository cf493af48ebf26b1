"""Endpoints and deliveries from the shell."""

import ipaddress
import json

import pytest
from click.testing import CliRunner, Result
from flask.cli import ScriptInfo

from tests.shop import Shop
from tests.webhooks.receiver import is_signed, receiving
from upheld.cli.hooks import webhooks
from upheld.egress import Egress
from upheld.state import state
from upheld.webhooks.sending import send_due


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_an_endpoint_is_added_tested_replayed_and_removed(shop: Shop):
    allowed = (ipaddress.ip_network("127.0.0.0/8"),)
    state(shop.app).kept["egress"] = Egress(allowed)

    def run(*words: str) -> Result:
        info = ScriptInfo(create_app=lambda: shop.app)
        return CliRunner().invoke(webhooks, words, obj=info)

    with receiving() as receiver:
        added = json.loads(run("add", receiver.url, "--json").stdout)
        assert run("test", added["id"]).exit_code == 0
        assert send_due() == 1
        listed = json.loads(run("list", "--json").stdout)
        assert (listed[0]["delivered"], "secret" in listed[0]) == (1, False)
        (delivery,) = json.loads(run("deliveries", "--json").stdout)
        assert run("replay", delivery["id"]).exit_code == 0
        assert send_due() == 1
        headers, body = receiver.got[1]
        assert is_signed(headers, body, added["secret"])
        assert run("change", added["id"], "--off").exit_code == 0
        assert "off" in run("list").stdout
        assert run("remove", added["id"]).exit_code == 0
        assert json.loads(run("list", "--json").stdout) == []
