"""What checks said: in lines, as JSON, as a page and as a badge."""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from plugins.kit.verdicts import Verdict


def counts(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """Return how many checks passed, and how many were asked."""
    asked = [one for one in verdicts if one.state != "left out"]
    return sum(one.state == "passed" for one in asked), len(asked)


def lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield what failed, each with what was expected, what came and how to repeat."""
    for verdict in verdicts:
        if verdict.findings:
            yield f"✗ {verdict.check.name}: {verdict.check.says}"
            for finding in verdict.findings:
                yield f"    expected  {finding.expected}"
                yield f"    came      {finding.came}"
            yield f"    repeat    {verdict.again}"


def summary(verdicts: Sequence[Verdict]) -> str:
    """Return one line for a model, or for the hooks of a plugin."""
    subject = verdicts[0].subject
    passed, asked = counts(verdicts)
    out = sum(one.state == "left out" for one in verdicts)
    rest = f", {out} not asked" if out else ""
    return (
        f"{subject.name} {_version(verdicts)}: {passed} of {asked} checks passed{rest}."
    )


def _version(verdicts: Sequence[Verdict]) -> str:
    subject = verdicts[0].subject
    if subject.hooked:
        return subject.info.version or "–"
    return subject.model.version if subject.model else "–"


def _hooks(verdicts: Sequence[Verdict]) -> list[str]:
    hooked = verdicts[0].subject.hooked
    return sorted(hooked.hooks) if hooked else []


def plain(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return all that was said of one model, for programs."""
    passed, asked = counts(verdicts)
    return {
        "model": verdicts[0].subject.name,
        "version": _version(verdicts),
        "plugin": verdicts[0].subject.info.name,
        "hooks": _hooks(verdicts),
        "passed": passed,
        "asked": asked,
        "checks": [
            {
                "name": one.check.name,
                "says": one.check.says,
                "state": one.state,
                "why": one.left_out,
                "findings": [
                    {"expected": finding.expected, "came": finding.came}
                    for finding in one.findings
                ],
                "repeat": one.again,
            }
            for one in verdicts
        ],
    }


def page(models: Sequence[Sequence[Verdict]]) -> str:
    """Return a page in Markdown: the list that a plugin is shared with."""
    text = ["# Conformance of plugins", ""]
    for verdicts in models:
        text += [f"## {verdicts[0].subject.name}", "", summary(verdicts), ""]
        text += ["| check | what it asks | said |", "| --- | --- | --- |"]
        text += [
            f"| `{one.check.name}` | {one.check.says} | {_said(one)} |"
            for one in verdicts
        ]
        text += ["", *(f"    {line}" for line in lines(verdicts)), ""]
    return "\n".join(text).rstrip() + "\n"


def _said(verdict: Verdict) -> str:
    return f"not asked: {verdict.left_out}" if verdict.left_out else verdict.state


#: Advance of a letter of 11 pixels in the badge, on the safe side.
LETTER = 7
LEFT = "Upheld checks"


def badge(models: Sequence[Sequence[Verdict]]) -> str:
    """Return a badge in SVG that says how many checks passed."""
    sums = [counts(verdicts) for verdicts in models]
    passed, asked = sum(one[0] for one in sums), sum(one[1] for one in sums)
    right = f"{passed} of {asked}"
    colour = "#1a7f37" if passed == asked else "#b42318"
    left_width, right_width = (len(it) * LETTER + 14 for it in (LEFT, right))
    width = left_width + right_width
    middle = left_width + right_width // 2
    label = escape(f"{LEFT}: {right}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20"'
        f' role="img" aria-label="{label}"><title>{label}</title>'
        f'<rect width="{width}" height="20" rx="3" fill="#24292f"/>'
        f'<rect x="{left_width}" width="{right_width}" height="20" rx="3"'
        f' fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,sans-serif" font-size="11"'
        ' text-anchor="middle">'
        f'<text x="{left_width // 2}" y="14">{LEFT}</text>'
        f'<text x="{middle}" y="14">{right}</text></g></svg>\n'
    )
