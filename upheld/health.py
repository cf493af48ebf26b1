"""Is it alive, is it ready: for whatever watches over the process."""

from flask import Blueprint, Response, jsonify

from upheld.doctor import READY, examine

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def live() -> Response:
    """Answer as long as requests are answered at all."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Answer 200 when pages can be served, 503 when not, and say what is missing.

    Says no more than the names: whoever asks need not be known.
    """
    findings = examine(READY)
    levels: dict[str, str] = {}
    for finding in findings:
        if levels.get(finding.name) != "failed":
            levels[finding.name] = finding.level
    is_ready = "failed" not in levels.values()
    return jsonify(ready=is_ready, checks=levels), 200 if is_ready else 503
