"""Who may call the customer's pages: rows of :mod:`upheld.policy`."""

from upheld.access import ANYONE, CUSTOMER_ONLY, CUSTOMERS, SIGNERS, Row, Whose

#: The customer's own pages.  The first look at an offer is noted, by a GET too.
PORTAL = (
    Row("portal.home", "GET", CUSTOMER_ONLY, Whose.NOTHING),
    Row("portal.contracts", "GET", CUSTOMER_ONLY, Whose.NOTHING),
    Row("portal.contract", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.signed", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.quote", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.accept", "POST", SIGNERS, Whose.DEAL, "quote.accepted"),
    Row("portal.decline", "POST", SIGNERS, Whose.DEAL, "quote.declined"),
    Row("portal.ask", "POST", CUSTOMERS, Whose.DEAL, "question.asked"),
    Row("portal.check_device", "GET", CUSTOMERS, Whose.NOTHING),
    # It answers a list and stores nothing.
    Row("portal.check_devices", "POST", CUSTOMERS, Whose.NOTHING),
    Row("portal.record", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.units_file", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.calendar", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.files", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.quote_calendar", "GET", CUSTOMERS, Whose.DEAL),
    Row("portal.cancel", "GET", SIGNERS, Whose.DEAL),
    Row("portal.ask_cancel", "POST", SIGNERS, Whose.DEAL, "request.asked"),
    Row("portal.renew", "GET", SIGNERS, Whose.DEAL),
    Row("portal.ask_renew", "POST", SIGNERS, Whose.DEAL, "request.asked"),
    Row("portal.units", "GET", SIGNERS, Whose.DEAL),
    Row("portal.ask_units", "POST", SIGNERS, Whose.DEAL, "request.asked"),
    Row("portal.change", "GET", SIGNERS, Whose.DEAL),
    Row("portal.ask_change", "POST", SIGNERS, Whose.DEAL, "request.asked"),
    Row("portal.asked", "GET", CUSTOMERS, Whose.DEAL),
    Row("notice.form", "GET", ANYONE, Whose.NOTHING),
    # An address that is not known is mailed nothing, and nothing is changed.
    Row("notice.mail", "POST", ANYONE, Whose.NOTHING, "contract.notice_link"),
    Row("portal.withdraw", "POST", SIGNERS, Whose.DEAL, "request.withdrawn"),
)
