"""Whatever watches over us learns in time that something is missing."""

import sqlalchemy as sa
from flask import Flask

from upheld import audit, doctor, migrations
from upheld.doctor import Check, Finding, examine, repair
from upheld.scope import unscoped
from upheld.state import state
from upheld.transactions import transaction


def test_a_process_that_answers_is_alive(app: Flask) -> None:
    assert app.test_client().get("/healthz").json == {"alive": True}


def test_a_complete_installation_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "ready": True,
        "checks": {
            "database": "ok",
            "migrations": "ok",
            "fonts": "ok",
            "plugins": "ok",
        },
    }


def test_an_old_schema_is_not_ready(app: Flask) -> None:
    migrations.downgrade(state(app).settings.database, "base")
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json
    assert answer.json["checks"]["migrations"] == "failed"


def test_the_doctor_finds_nothing_wrong(app: Flask, seller: str) -> None:
    with app.app_context():
        levels = {one.name: one.level for one in examine(doctor.CHECKS)}
    assert "failed" not in levels.values()
    assert set(levels) >= {"version", "database", "weasyprint", "audit trail", "jobs"}


def test_the_doctor_repairs_an_old_schema(app: Flask) -> None:
    migrations.downgrade(state(app).settings.database, "base")
    with app.app_context():
        (broken,) = examine([doctor.MIGRATIONS])
        (repaired,) = repair([doctor.MIGRATIONS])
    assert (broken.level, broken.hint) == ("failed", "Run: upheld init")
    assert repaired.level == "ok"


def test_the_doctor_closes_an_open_data_folder(app: Flask) -> None:
    state(app).settings.data_folder.chmod(0o755)
    folder = next(one for one in doctor.CHECKS if one.name == "data folder")
    with app.app_context():
        assert [one.level for one in examine([folder])] == ["warning"]
        assert [one.level for one in repair([folder])] == ["ok"]


def test_a_check_that_fails_is_a_finding(app: Flask) -> None:
    def fail() -> list[Finding]:
        raise ZeroDivisionError("by zero")

    with app.app_context():
        found = examine([Check("broken", fail)])
    assert found == [Finding("broken", "failed", "ZeroDivisionError: by zero")]


def test_the_doctor_sees_a_trail_that_was_changed(at_work: Flask) -> None:
    with transaction():
        audit.record("quote.sent", "q1")
    with unscoped("tampering"), transaction() as session:
        session.execute(sa.text("update audit_row set action = 'x'"))
    trail = next(one for one in doctor.CHECKS if one.name == "audit trail")
    assert [one.level for one in examine([trail])] == ["failed"]
