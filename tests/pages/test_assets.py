"""Files for browsers: what is served, for how long, and how much it is."""

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from upheld.pages import STATIC, assets, icon, sum_of_assets

CURRENT = f"/assets/{sum_of_assets()}"


@pytest.fixture
def client() -> FlaskClient:
    """Ask an application that serves the assets and nothing else."""
    from upheld.pages import blueprint  # noqa: PLC0415 - registered once a test

    app = Flask("assets", static_folder=None)
    app.register_blueprint(blueprint)
    return app.test_client()


def test_a_file_under_its_sum_may_be_kept_for_a_year(client: FlaskClient) -> None:
    answer = client.get(f"{CURRENT}/css/base.css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.mimetype == "text/css"


def test_a_file_under_an_old_sum_is_asked_for_again(client: FlaskClient) -> None:
    answer = client.get("/assets/0123456789ab/css/base.css")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.status_code == 200


def test_a_text_is_sent_squeezed_to_who_takes_that(client: FlaskClient) -> None:
    answer = client.get(f"{CURRENT}/js/app.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == (STATIC / "js" / "app.js").read_bytes()


def test_a_text_is_sent_plain_to_who_does_not(client: FlaskClient) -> None:
    answer = client.get(f"{CURRENT}/js/app.js", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC / "js" / "app.js").read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "../pages.py",
        "vendor/manifest.json",
        "fonts/ttf/IBMPlexSans_400Regular.ttf",
        "css/nothing.css",
    ],
)
def test_nothing_but_the_files_of_pages_is_served(
    client: FlaskClient, name: str
) -> None:
    assert client.get(f"{CURRENT}/{name}").status_code == 404


def test_styles_and_scripts_stay_below_sixty_kilobytes() -> None:
    sent = {
        name: len(one.squeezed)
        for name, one in assets().items()
        if name.startswith(("css/", "js/", "vendor/"))
    }
    assert sum(sent.values()) <= 60 * 1024
    styles = [size for name, size in sent.items() if name.startswith("css/")]
    assert sum(styles) <= 20 * 1024


def test_a_script_names_only_files_that_are_served() -> None:
    for name, one in assets().items():
        if name.startswith("js/"):
            for other in re.findall(r'from "\./([^"]+)"', one.body.decode()):
                assert f"js/{other}" in assets()


def test_a_stylesheet_names_only_files_that_are_served() -> None:
    text = b"".join(
        one.body for name, one in assets().items() if name.startswith("css/")
    )
    named = re.findall(r'url\("\.\./([^"]+)"\)', text.decode())
    assert set(named) <= set(assets())
    assert named


def test_an_icon_without_words_is_hidden_from_those_who_listen() -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert "aria-label" not in icon("check")


def test_the_words_of_an_icon_are_escaped() -> None:
    shown = icon("x", 'Remove "A" <b>')
    assert 'role="img" aria-label="Remove &#34;A&#34; &lt;b&gt;"' in shown


def test_an_icon_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(KeyError, match=re.escape("icons/unicorn.svg")):
        icon("unicorn")
