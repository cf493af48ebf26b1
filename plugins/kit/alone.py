"""Checks that need a process of their own: purity, time, memory, other machines."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from typing import Any

from plugins.kit.asks import asks
from plugins.kit.processes import surroundings
from plugins.kit.subjects import Subject
from plugins.kit.verdicts import Finding

Found = Iterator[Finding]

#: How processes differ from each other.
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "another process": {"PYTHONHASHSEED": "4242"},
    "another time zone": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati"},
    "another locale": {"PYTHONHASHSEED": "2", "LC_ALL": "de_DE.UTF-8"},
}
#: What one answer may take.
SECONDS = 0.05
BYTES = 8 * 1024 * 1024
#: A model that has no answer after so many seconds has none.
PATIENCE = 20


def _asked(subject: Subject, name: str) -> dict[str, Any]:
    """Return what the model does in the process of that *name*."""
    cases = () if subject.hooked else subject.cases
    asked = json.dumps([astuple(case) for case in cases], default=dict)
    return _heard(_start(subject, SETTINGS[name]), asked)


def _start(subject: Subject, setting: Mapping[str, str]) -> "subprocess.Popen[str]":
    kind = "hooks" if subject.hooked else "model"
    asked = (subject.target, subject.name, kind)
    return subprocess.Popen(
        [sys.executable, "-m", "plugins.kit.child", *asked],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(setting),
        text=True,
    )


def _heard(process: "subprocess.Popen[str]", asked: str) -> dict[str, Any]:
    try:
        out, errors = process.communicate(asked, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"failed": f"no answer after {PATIENCE} seconds"}
    if process.returncode:
        lines = errors.strip().splitlines() or ["no word"]
        return {"failed": f"exit {process.returncode}: {lines[-1]}"}
    heard: dict[str, Any] = json.loads(out)
    return heard


def _child(subject: Subject, name: str) -> dict[str, Any]:
    found: dict[str, Any] = subject.once(name, lambda: _asked(subject, name))
    return found


def _same(subject: Subject, name: str) -> Found:
    child = _child(subject, name)
    if "failed" in child:
        yield Finding(f"An answer in {name}.", child["failed"])
        return
    for one, there in zip(asks(subject), child["answers"], strict=True):
        here = one.answer()
        if here != there:
            yield Finding(f"{here} in {name}.", f"{there}")


def another_process(subject: Subject) -> Found:
    """The answer is the same in another process with another hash seed."""
    return _same(subject, "another process")


def another_time_zone(subject: Subject) -> Found:
    """The answer is the same in another time zone."""
    return _same(subject, "another time zone")


def another_locale(subject: Subject) -> Found:
    """The answer is the same in the locale of another country."""
    return _same(subject, "another locale")


def _reached(subject: Subject, kind: str, expected: str) -> Found:
    child = _child(subject, "another process")
    if "failed" in child:
        yield Finding("An answer in a process that watches.", child["failed"])
    seen = [what for one, what in child.get("seen", ()) if one == kind]
    for what in dict.fromkeys(seen):
        yield Finding(expected, what)


def no_network(subject: Subject) -> Found:
    """It reaches for no network."""
    return _reached(subject, "network", "An answer without a network.")


def no_files(subject: Subject) -> Found:
    """It opens no file and no database."""
    return _reached(subject, "file", "An answer without files.")


def no_clock(subject: Subject) -> Found:
    """It looks at no clock; what it is asked has the date."""
    return _reached(subject, "clock", "The date of the request instead of a clock.")


def no_environment(subject: Subject) -> Found:
    """It looks at no environment variable."""
    return _reached(subject, "environment", "Parameters instead of variables.")


def no_chance(subject: Subject) -> Found:
    """It rolls no dice."""
    return _reached(subject, "chance", "An answer without chance.")


def no_processes(subject: Subject) -> Found:
    """It starts no other program."""
    return _reached(subject, "process", "An answer without other programs.")


def says_nothing(subject: Subject) -> Found:
    """It prints nothing."""
    printed = _child(subject, "another process").get("printed", "")
    if printed:
        yield Finding("Nothing printed; rows have sentences.", printed)


def in_time(subject: Subject) -> Found:
    """One answer takes at most 50 thousandths of a second."""
    took = _child(subject, "another process").get("seconds", 0)
    if took > SECONDS:
        yield Finding(f"{SECONDS * 1000:.0f} ms at most.", f"{took * 1000:.0f} ms")


def in_memory(subject: Subject) -> Found:
    """One answer takes at most 8 MiB of memory."""
    took = _child(subject, "another process").get("bytes", 0)
    if took > BYTES:
        most = f"{BYTES // 1024:,} KiB at most."
        yield Finding(most, f"{took // 1024:,} KiB")


CHECKS = (
    another_process,
    another_time_zone,
    another_locale,
    no_network,
    no_files,
    no_clock,
    no_environment,
    no_chance,
    no_processes,
    says_nothing,
    in_time,
    in_memory,
)
