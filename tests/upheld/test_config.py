"""Settings are typed, come from known places, and are refused all at once."""

from pathlib import Path

import pytest

from upheld.config import Settings, load_settings, show
from upheld.errors import InvalidInput

SECRET = "s" * 40


def load(
    given: dict[str, object] | None = None,
    config: dict[str, object] | None = None,
    environ: dict[str, str] | None = None,
) -> Settings:
    given = {"data_folder": "/nowhere", "secret_key": SECRET, **(given or {})}
    return load_settings(given, config=config or {}, environ=environ or {})


def refusal(environ: dict[str, str]) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidInput) as caught:
        load(environ=environ or {})
    return [(one.where, one.message, one.hint) for one in caught.value.problems]


def test_every_setting_has_a_default_but_the_secret() -> None:
    assert load().database == "sqlite:////nowhere/upheld.db"
    assert load().parts == {"sales", "portal", "api", "verify"}
    with pytest.raises(InvalidInput, match="UPHELD_SECRET_KEY"):
        load_settings({"data_folder": "/nowhere"}, config={}, environ={})


def test_values_are_read_as_their_types() -> None:
    environ = {
        "UPHELD_PARTS": "portal, api",
        "UPHELD_TRUSTED_PROXIES": "2",
        "UPHELD_SAFE": "yes",
        "UPHELD_DATABASE_URL": " postgresql://u@h/d ",
    }
    read = load(environ=environ)
    assert read.parts == {"portal", "api"}
    assert (read.trusted_proxies, read.safe) == (2, True)
    assert read.database == "postgresql://u@h/d"


def test_the_nearer_source_wins(tmp_path: Path) -> None:
    file = f'secret_key = "{SECRET}"\nsafe = true\nmail_from = "file@example.com"\n'
    (tmp_path / "settings.toml").write_text(file)
    read = load_settings(
        {"data_folder": tmp_path, "base_url": "http://given"},
        config={"UPHELD_BASE_URL": "http://config", "UPHELD_SAFE": False},
        environ={"UPHELD_SAFE": "yes", "UPHELD_LOG_LEVEL": "ERROR"},
    )
    assert (read.base_url, read.safe) == ("http://given", False)
    assert (read.log_level, read.mail_from) == ("ERROR", "file@example.com")
    assert read.origins["base_url"] == "argument"
    assert read.origins["safe"] == "app.config"
    assert read.origins["log_level"] == "environment"
    assert read.origins["mail_from"] == str(tmp_path / "settings.toml")
    assert read.origins["log_json"] == "default"


def test_all_that_is_wrong_is_said_at_once() -> None:
    environ = {"UPHELD_TRUSTED_PROXIES": "many", "UPHELD_SAFE": "perhaps"}
    found = refusal(environ | {"UPHELD_PORTS": "x"})
    assert found == [
        (
            "UPHELD_PORTS",
            "There is no such setting (environment).",
            "Did you mean “parts”?",
        ),
        ("UPHELD_TRUSTED_PROXIES", "It has to be a whole number.", "(environment)"),
        ("UPHELD_SAFE", "It has to be yes or no.", "(environment)"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UPHELD_SECRET_KEY", "short"),
        ("UPHELD_AUDIT_KEY", "short"),
        ("UPHELD_BASE_URL", "offers.example.com"),
        ("UPHELD_URL_PREFIX", "offers"),
        ("UPHELD_URL_PREFIX", "/offers/"),
        ("UPHELD_PARTS", ""),
        ("UPHELD_PARTS", "sales,shop"),
        ("UPHELD_TRUSTED_PROXIES", "-1"),
        ("UPHELD_SESSION_IDLE_MINUTES", "0"),
        ("UPHELD_SESSION_HOURS", "0"),
        ("UPHELD_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_settings(
            {"data_folder": "/nowhere"},
            config={},
            environ={"UPHELD_SECRET_KEY": SECRET, name: value},
        )
    assert [problem.where for problem in caught.value.problems] == [name]


def test_variables_of_our_tools_are_no_settings() -> None:
    environ = {"UPHELD_VENV": "/venv", "UPHELD_CHROMIUM": "/usr/bin/chromium"}
    assert load(environ=environ).safe is False


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("secret_key = ")
    with pytest.raises(InvalidInput, match=r"settings\.toml"):
        load({"data_folder": tmp_path})


def test_secrets_are_never_shown() -> None:
    shown = show(load({"mail_url": "smtp://ann:verysecret@example.com"}))
    assert SECRET not in str(shown)
    assert "verysecret" not in str(shown)


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(AttributeError):
        load().safe = True  # type: ignore[misc]
