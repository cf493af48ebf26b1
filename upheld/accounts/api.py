"""What the API says about its caller and its seller."""

from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields

from upheld.accounts.company import Company
from upheld.accounts.sellers import change_company, company_of
from upheld.api import ApiBlueprint
from upheld.fields import Text
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


class CompanyBody(Schema):
    """What programs change of the seller; the rest asks for a proof on its page."""

    name = Text(200)
    legal_name = Text(200)
    address = Text(500, lines=True, metadata={"description": "without the country"})
    country = Text(2, metadata={"description": "ISO 3166-1, two letters"})
    email = Text(254)
    phone = Text(64)
    service_steps = Text(2000, lines=True, metadata={"description": "one step a line"})
    language = Text(16, metadata={"description": "where nobody has chosen another"})
    timezone = Text(64, metadata={"description": "such as Europe/Rome"})


class AccountAnswer(Schema):
    """A bank account of the seller."""

    iban = fields.String()
    bic = fields.String()
    bank = fields.String()


class CompanyAnswer(CompanyBody):
    """What papers and mails say of the seller."""

    tax_number = fields.String()
    registration = fields.String()
    accounts = fields.List(fields.Nested(AccountAnswer))


@blueprint.get("/company")
@blueprint.etag
@blueprint.response(200, CompanyAnswer)
def show_company() -> Company:
    """Show what papers and mails say of the seller."""
    return company_of()


@blueprint.patch("/company")
@blueprint.etag
@blueprint.arguments(CompanyBody(partial=True))
@blueprint.response(200, CompanyAnswer)
def change_company_details(given: dict[str, Any]) -> Company:
    """Change the fields given; what was sent or signed keeps the old ones.

    Tax number, registration and bank accounts are changed on their page, where
    somebody proves who it is.
    """
    blueprint.check_etag(company_of(), CompanyAnswer)
    change_company(replace(company_of(), **given))
    return company_of()
