"""What the API says about its caller."""

from marshmallow import Schema, fields

from upheld.api import ApiBlueprint
from upheld.principal import current_principal

blueprint = ApiBlueprint("account_api", __name__, description="Who is asking")


class CallerSchema(Schema):
    """Who a token or session acts for, and what it may do."""

    kind = fields.String(metadata={"description": "user or token"})
    name = fields.String()
    roles = fields.List(fields.String())
    scopes = fields.List(fields.String())


@blueprint.get("/me")
@blueprint.response(200, CallerSchema)
def me() -> dict[str, object]:
    """Tell who you are: the quickest way to try a token."""
    caller = current_principal()
    return {
        "kind": caller.kind,
        "name": caller.name,
        "roles": sorted(caller.roles),
        "scopes": sorted(caller.scopes),
    }
