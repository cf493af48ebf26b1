"""Who may call the pages of accounts and mails: rows of :mod:`upheld.policy`."""

from upheld.access import ADMINISTRATORS, ANYONE, SIGNED_IN, STAFF_ONLY, Row, Whose

ACCOUNTS = (
    Row("links.opened", "GET", ANYONE, Whose.NOTHING),
    Row("account.start", "GET", SIGNED_IN, Whose.NOTHING),
    Row("account.tokens", "GET", STAFF_ONLY, Whose.OWN),
    Row("account.create_token", "POST", STAFF_ONLY, Whose.OWN, "token.created"),
    Row("account.revoke_token", "POST", STAFF_ONLY, Whose.OWN, "token.revoked"),
    Row("vocabulary.words", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row(
        "vocabulary.change",
        "POST",
        ADMINISTRATORS,
        Whose.NOTHING,
        "vocabulary.changed",
    ),
    Row(
        "vocabulary.choose_seller_language",
        "POST",
        ADMINISTRATORS,
        Whose.NOTHING,
        "seller.language_chosen",
    ),
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
    Row("entry.second", "GET", ANYONE, Whose.NOTHING),
    Row("entry.prove_second", "POST", ANYONE, Whose.NOTHING, "user.signed_in"),
    Row("entry.ask_code", "GET", ANYONE, Whose.NOTHING),
    Row("entry.send_code", "POST", ANYONE, Whose.NOTHING, "code.mailed"),
    Row("entry.code", "GET", ANYONE, Whose.NOTHING),
    Row("entry.use_code", "POST", ANYONE, Whose.NOTHING, "user.signed_in"),
    Row("entry.use_passkey", "POST", ANYONE, Whose.NOTHING, "user.signed_in"),
    # What comes back from the provider of single sign-on begins a session.
    Row("entry.single", "GET", ANYONE, Whose.NOTHING),
    Row("entry.single_back", "GET", ANYONE, Whose.NOTHING),
    Row("safety.overview", "GET", SIGNED_IN, Whose.OWN),
    Row("safety.app", "GET", SIGNED_IN, Whose.OWN),
    Row("safety.set_app", "POST", SIGNED_IN, Whose.OWN, "user.app_set"),
    Row("safety.remove_app", "POST", SIGNED_IN, Whose.OWN, "user.app_removed"),
    Row("safety.make_codes", "POST", SIGNED_IN, Whose.OWN, "user.recovery_codes_made"),
    Row("safety.new_passkey", "GET", SIGNED_IN, Whose.OWN),
    Row("safety.add_passkey", "POST", SIGNED_IN, Whose.OWN, "passkey.added"),
    Row("safety.remove_passkey", "POST", SIGNED_IN, Whose.OWN, "passkey.removed"),
    Row("safety.end_session", "POST", SIGNED_IN, Whose.OWN, "session.ended"),
    Row("safety.end_others", "POST", SIGNED_IN, Whose.OWN, "session.others_ended"),
    Row("mailing.mails", "GET", ADMINISTRATORS, Whose.NOTHING),
    Row("mailing.retry", "POST", ADMINISTRATORS, Whose.SELLER, "mail.retried"),
)
