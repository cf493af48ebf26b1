"""The one way out reaches nothing inside, whatever its address looks like."""

import ipaddress

import pytest

from tests.webhooks.receiver import receiving
from upheld.egress import Egress, Unreachable

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
REFUSED = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1.:80/",
    "http://0.0.0.0/",
    "http://0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://240.0.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[ff02::1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://user:secret@example.com/",
    "http://example.com:99999/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "//example.com/",
    "https://",
    "http://exa mple.com/",
    "http://example.com/\r\nX: y",
    "gopher://127.0.0.1/",
)


@pytest.mark.parametrize("resolved", [("127.0.0.1",), ("93.184.215.14", "10.0.0.1")])
def test_a_name_that_leads_inside_is_refused(resolved: tuple[str, ...]):
    way_out = Egress(resolve=lambda _host, _port: resolved)
    with pytest.raises(Unreachable, match="inside a private network"):
        way_out.check("https://hooks.example.com/")


def test_every_form_of_an_address_inside_is_refused():
    let_in = []
    for url in REFUSED:
        try:
            Egress(resolve=lambda _host, _port: ("127.0.0.1",)).check(url)
        except Unreachable:
            continue
        let_in.append(url)
    assert let_in == []


def test_the_connection_goes_to_the_address_that_was_looked_at():
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    way_out = Egress(resolve=lambda _host, _port: next(answers))
    parts, address = way_out.check("https://hooks.example.com/in?a=b")
    assert (parts.hostname, address) == ("hooks.example.com", "93.184.215.14")
    with pytest.raises(Unreachable, match="inside a private network"):
        way_out.post("https://hooks.example.com/in", b"", {})


def test_an_allowed_network_is_reached_and_long_answers_are_cut():
    with receiving() as receiver:
        answered = Egress(LOOPBACK).post(receiver.url, b"{}", {"X-One": "1"})
        assert (answered.status, len(answered.body)) == (200, 2000)
        assert receiver.got[0][0]["x-one"] == "1"


def test_one_that_does_not_answer_is_given_up_in_time():
    with receiving() as receiver:
        receiver.hangs = True
        with pytest.raises(Unreachable, match="No answer within"):
            Egress(LOOPBACK, seconds=0.3).post(receiver.url, b"{}", {})
