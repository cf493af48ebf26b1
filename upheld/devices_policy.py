"""Who may look up, store and choose devices: rows of :mod:`upheld.policy`."""

from upheld.access import SELLING, SIGNED_IN, STAFF_ONLY, Row, Whose

#: The customer's own check stands among the customer's pages.
DEVICES = (
    Row("sales.devices", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.choose_devices", "POST", SELLING, Whose.SELLER, "quote.changed"),
    Row("sales.check_device", "GET", STAFF_ONLY, Whose.NOTHING),
    # It answers a list and stores nothing.
    Row("sales.check_devices", "POST", STAFF_ONLY, Whose.NOTHING),
    Row("sales.assets", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.new_asset", "GET", SELLING, Whose.SELLER),
    Row("sales.add_asset", "POST", SELLING, Whose.SELLER, "asset.created"),
    Row("sales.edit_asset", "GET", SELLING, Whose.SELLER),
    Row("sales.change_asset", "POST", SELLING, Whose.SELLER, "asset.changed"),
    Row("sales.delete_asset", "POST", SELLING, Whose.SELLER, "asset.deleted"),
    Row("sales.import_assets_form", "GET", SELLING, Whose.SELLER),
    Row("sales.import_assets", "POST", SELLING, Whose.SELLER, "asset.imported"),
    Row("sales.export_assets", "GET", STAFF_ONLY, Whose.SELLER),
    Row(
        "assets_api.list_assets",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="customers:read",
    ),
    Row(
        "assets_api.create_asset",
        "POST",
        SELLING,
        Whose.SELLER,
        "asset.created",
        "customers:write",
    ),
    Row(
        "assets_api.show_asset",
        "GET",
        STAFF_ONLY,
        Whose.SELLER,
        scope="customers:read",
    ),
    Row(
        "assets_api.change_asset",
        "PATCH",
        SELLING,
        Whose.SELLER,
        "asset.changed",
        "customers:write",
    ),
    Row(
        "assets_api.delete_asset",
        "DELETE",
        SELLING,
        Whose.SELLER,
        "asset.deleted",
        "customers:write",
    ),
    Row(
        "assets_api.check_devices",
        "POST",
        SIGNED_IN,
        Whose.NOTHING,
        scope="contracts:read",
    ),
    Row(
        "assets_api.choose_devices",
        "POST",
        SELLING,
        Whose.SELLER,
        "quote.changed",
        "quotes:write",
    ),
)
