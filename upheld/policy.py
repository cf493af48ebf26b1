"""Who may call what: one row for each endpoint and method.

Whoever adds an endpoint adds its rows here; without one it answers 403.  The rows
say who may call, whose objects the address may name, and which audit event an
allowed call writes.  :mod:`upheld.isolation` keeps the objects apart; the rows say
what the generated test expects of it.
"""

from upheld.access import (
    ADMINISTRATORS,
    ANY_SCOPE,
    ANYONE,
    CATALOGUE,
    CUSTOMER_ONLY,
    CUSTOMERS,
    SELLING,
    SIGNED_IN,
    STAFF_ONLY,
    Policy,
    Row,
    Whose,
)

#: Pages without an object: sign-in, health, files.
_OPEN = (
    Row("assets.file", "GET", ANYONE, Whose.NOTHING),
    Row("health.live", "GET", ANYONE, Whose.NOTHING),
    Row("health.ready", "GET", ANYONE, Whose.NOTHING),
    Row("security.login", "GET", ANYONE, Whose.NOTHING),
    Row("security.login", "POST", ANYONE, Whose.NOTHING, "user.signed_in"),
    Row("security.logout", "POST", SIGNED_IN, Whose.NOTHING, "user.signed_out"),
    Row("security.forgot_password", "GET", ANYONE, Whose.NOTHING),
    Row(
        "security.forgot_password",
        "POST",
        ANYONE,
        Whose.NOTHING,
        "user.recovery_requested",
    ),
    Row("security.reset_password", "GET", ANYONE, Whose.NOTHING),
    Row(
        "security.reset_password", "POST", ANYONE, Whose.NOTHING, "user.password_reset"
    ),
    Row("security.change_password", "GET", SIGNED_IN, Whose.OWN),
    Row(
        "security.change_password",
        "POST",
        SIGNED_IN,
        Whose.OWN,
        "user.password_changed",
    ),
    Row("security.verify", "GET", SIGNED_IN, Whose.OWN),
    # It only says that the caller is still itself.
    Row("security.verify", "POST", SIGNED_IN, Whose.OWN),
)

_ACCOUNT = (
    Row("links.opened", "GET", ANYONE, Whose.NOTHING),
    Row("account.start", "GET", SIGNED_IN, Whose.NOTHING),
    Row("account.tokens", "GET", STAFF_ONLY, Whose.OWN),
    Row("account.create_token", "POST", STAFF_ONLY, Whose.OWN, "token.created"),
    Row("account.revoke_token", "POST", STAFF_ONLY, Whose.OWN, "token.revoked"),
    Row("account.users", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row("account.invitation", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row("account.invite", "POST", ADMINISTRATORS, Whose.NOTHING, "user.invited"),
    Row("account.user", "GET", ADMINISTRATORS, Whose.SELLER),
    Row("account.change_user", "POST", ADMINISTRATORS, Whose.SELLER, "user.changed"),
    Row(
        "account.switch_off", "POST", ADMINISTRATORS, Whose.SELLER, "user.switched_off"
    ),
    Row("account.switch_on", "POST", ADMINISTRATORS, Whose.SELLER, "user.switched_on"),
    Row(
        "account.invite_again",
        "POST",
        ADMINISTRATORS,
        Whose.SELLER,
        "user.invited_again",
    ),
)

_CATALOG = (
    Row("catalog.offerings", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("catalog.offering", "GET", STAFF_ONLY, Whose.SELLER),
    Row("catalog.revision", "GET", STAFF_ONLY, Whose.SELLER),
    Row("catalog.new_offering", "GET", CATALOGUE, Whose.NOTHING),
    Row(
        "catalog.create_offering", "POST", CATALOGUE, Whose.NOTHING, "offering.created"
    ),
    Row("catalog.edit_offering", "GET", CATALOGUE, Whose.SELLER),
    Row("catalog.revise_offering", "POST", CATALOGUE, Whose.SELLER, "offering.revised"),
    Row("catalog.retire", "POST", CATALOGUE, Whose.SELLER, "offering.retired"),
    Row("catalog.reinstate", "POST", CATALOGUE, Whose.SELLER, "offering.reinstated"),
    Row("catalog.price_books", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("catalog.price_book", "GET", STAFF_ONLY, Whose.SELLER),
    Row("catalog.new_price_book", "GET", CATALOGUE, Whose.NOTHING),
    Row(
        "catalog.create_price_book",
        "POST",
        CATALOGUE,
        Whose.NOTHING,
        "price_book.created",
    ),
    Row("catalog.edit_price_book", "GET", CATALOGUE, Whose.SELLER),
    Row(
        "catalog.change_price_book",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "price_book.changed",
    ),
    Row("catalog.edit_price", "GET", CATALOGUE, Whose.SELLER),
    Row("catalog.save_price", "POST", CATALOGUE, Whose.SELLER, "price.saved"),
    Row("catalog.remove_price", "POST", CATALOGUE, Whose.SELLER, "price.removed"),
    Row("catalog.import_form", "GET", CATALOGUE, Whose.NOTHING),
    Row("catalog.import_file", "POST", CATALOGUE, Whose.NOTHING, "catalogue.imported"),
    Row("catalog.export", "GET", STAFF_ONLY, Whose.NOTHING),
    Row(
        "catalog_api.list_offerings",
        "GET",
        STAFF_ONLY,
        Whose.NOTHING,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.create_offering",
        "POST",
        CATALOGUE,
        Whose.NOTHING,
        "offering.created",
        "catalogue:write",
    ),
    Row(
        "catalog_api.show_offering",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.revise_offering",
        "PATCH",
        CATALOGUE,
        Whose.SELLER,
        "offering.revised",
        "catalogue:write",
    ),
    Row(
        "catalog_api.retire_offering",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "offering.retired",
        "catalogue:write",
    ),
    Row(
        "catalog_api.reinstate_offering",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "offering.reinstated",
        "catalogue:write",
    ),
    Row(
        "catalog_api.show_revision",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.list_price_books",
        "GET",
        STAFF_ONLY,
        Whose.NOTHING,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.create_price_book",
        "POST",
        CATALOGUE,
        Whose.NOTHING,
        "price_book.created",
        "catalogue:write",
    ),
    Row(
        "catalog_api.show_price_book",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="catalogue:read",
    ),
    Row(
        "catalog_api.change_price_book",
        "PATCH",
        CATALOGUE,
        Whose.SELLER,
        "price_book.changed",
        "catalogue:write",
    ),
    Row(
        "catalog_api.save_price",
        "POST",
        CATALOGUE,
        Whose.SELLER,
        "price.saved",
        "catalogue:write",
    ),
    Row(
        "catalog_api.remove_price",
        "DELETE",
        CATALOGUE,
        Whose.SELLER,
        "price.removed",
        "catalogue:write",
    ),
)
_SALES = (
    Row("sales.home", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.search", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.quotes", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.new_quote", "GET", SELLING, Whose.NOTHING),
    Row("sales.create_quote", "POST", SELLING, Whose.NOTHING, "quote.created"),
    Row("sales.find_customers", "GET", SELLING, Whose.NOTHING),
    Row("sales.find_services", "GET", SELLING, Whose.NOTHING),
    Row("sales.quote", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.change_quote", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.add_line", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.remove_line", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.restore_line", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.fix_quote", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.why", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.preview", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.send_quote", "POST", SELLING, Whose.SELLER, "quote.sent"),
    Row("sales.revise_quote", "POST", SELLING, Whose.SELLER, "quote.revised"),
    Row("sales.withdraw_quote", "POST", SELLING, Whose.SELLER, "quote.withdrawn"),
    Row("sales.contracts", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.contract", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.customers", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.customer", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.new_customer", "GET", SELLING, Whose.NOTHING),
    Row("sales.add_customer", "POST", SELLING, Whose.NOTHING, "customer.created"),
    Row("sales.edit_customer", "GET", SELLING, Whose.SELLER),
    Row("sales.change_customer", "POST", SELLING, Whose.SELLER, "customer.changed"),
    Row("sales.new_discount", "GET", SELLING, Whose.SELLER),
    Row("sales.promise", "POST", SELLING, Whose.SELLER, "customer.discount"),
    Row("sales.end_promise", "POST", SELLING, Whose.SELLER, "customer.discount_ended"),
)
#: The customer's own pages.  The first look at an offer is noted, by a GET too.
_PORTAL = (
    Row("portal.home", "GET", CUSTOMER_ONLY, Whose.NOTHING),
    Row("portal.contracts", "GET", CUSTOMER_ONLY, Whose.NOTHING),
    Row("portal.contract", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.signed", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.quote", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.accept", "POST", CUSTOMERS, Whose.DEAL, "quote.accepted"),
    Row("portal.decline", "POST", CUSTOMERS, Whose.DEAL, "quote.declined"),
)
#: Papers for staff and customers, and where anyone can check one.
_DOCUMENTS = (
    Row("documents.file", "GET", STAFF_ONLY, Whose.SELLER),
    Row("documents.state", "GET", STAFF_ONLY, Whose.SELLER),
    Row("portal_documents.file", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal_documents.state", "GET", CUSTOMERS, Whose.DEAL),
    Row("verify.form", "GET", ANYONE, Whose.NOTHING),
    Row("verify.check", "GET", ANYONE, Whose.NOTHING),
)
_API: tuple[Row, ...] = (
    Row("api.openapi", "GET", ANYONE, Whose.NOTHING),
    Row("account_api.me", "GET", SIGNED_IN, Whose.NOTHING, scope=ANY_SCOPE),
    Row("documents_api.show", "GET", SIGNED_IN, Whose.CUSTOMER, scope="contracts:read"),
    Row(
        "documents_api.content",
        "GET",
        SIGNED_IN,
        Whose.CUSTOMER,
        scope="contracts:read",
    ),
)

TABLE: tuple[Row, ...] = (
    *_OPEN,
    *_ACCOUNT,
    *_CATALOG,
    *_SALES,
    *_PORTAL,
    *_DOCUMENTS,
    *_API,
)

#: The policy of this application.
POLICY = Policy(TABLE)
