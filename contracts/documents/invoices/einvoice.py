"""An invoice as the XML of EN 16931: what a Factur-X paper carries inside.

Pure.  Cross Industry Invoice, profile EN 16931.  A line's price is stated for all of
its quantity at once, so that it is exact however it divides.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree as ET

from contracts.billing.record import InvoiceLine, InvoiceRecord, InvoiceTax
from contracts.records import Party
from upheld.money import Money
from upheld.texts import _

NAME = "factur-x.xml"
PROFILE = "urn:cen.eu:en16931:2017"
_BASE = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "rsm": f"{_BASE}CrossIndustryInvoice:100",
    "ram": f"{_BASE}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_BASE}UnqualifiedDataType:100",
}
#: UNTDID 1001: commercial invoice, credit note.
_INVOICE, _CREDIT_NOTE = "380", "381"
#: UNTDID 4461: SEPA credit transfer, credit transfer.
_SEPA, _TRANSFER = "58", "30"
#: Why no tax is charged, as VATEX has it; an exemption of its own has none.
_CODES = {
    "AE": "VATEX-EU-AE",
    "K": "VATEX-EU-IC",
    "G": "VATEX-EU-G",
    "O": "VATEX-EU-O",
}
#: UN/ECE recommendation 20: one.
_ONE = "C62"
#: A second line of an address and a third; more are joined.
_ADDRESS = ("LineOne", "LineTwo", "LineThree")
_MOST_DIGITS = 2


class Node:
    """An element, and what stands in it."""

    def __init__(self, element: ET.Element) -> None:
        """Write into *element*."""
        self.element = element

    def add(self, name: str, text: str = "", **attributes: str) -> "Node":
        """Add an element of the aggregate entities, or of the prefix that is named."""
        prefix, _colon, local = name.rpartition(":")
        tag = f"{{{NAMESPACES[prefix or 'ram']}}}{local}"
        found = ET.SubElement(self.element, tag, attributes)
        if text:
            found.text = text
        return Node(found)

    def day(self, name: str, day: date, kind: str = "udt:DateTimeString") -> None:
        """Add a day."""
        self.add(name).add(kind, f"{day:%Y%m%d}", format="102")

    def money(self, name: str, amount: Money, **attributes: str) -> None:
        """Add an amount."""
        self.add(name, f"{amount.amount:f}", **attributes)


def missing_for_xml(record: InvoiceRecord) -> tuple[str, ...]:
    """Return what the standard asks for and the invoice does not say, in sentences."""
    wanting = []
    if not record.seller.country:
        wanting.append(_("The seller's address names no country."))
    if not record.seller.tax_number and _category(record) != "O":
        wanting.append(_("The seller has no tax number."))
    if not record.customer.country:
        wanting.append(_("The customer's address names no country."))
    if _category(record) in {"AE", "K"} and not record.customer.tax_number:
        wanting.append(_("The customer has no tax number."))
    if len(str(record.gross.amount).partition(".")[2]) > _MOST_DIGITS:
        wanting.append(_("The currency has more than two decimals."))
    return tuple(wanting)


def invoice_xml(record: InvoiceRecord) -> str:
    """Return the XML of *record*; it is valid where nothing is missing for it."""
    for prefix, address in NAMESPACES.items():
        ET.register_namespace(prefix, address)
    root = Node(ET.Element(f"{{{NAMESPACES['rsm']}}}CrossIndustryInvoice"))
    context = root.add("rsm:ExchangedDocumentContext")
    context.add("GuidelineSpecifiedDocumentContextParameter").add("ID", PROFILE)
    _document(root.add("rsm:ExchangedDocument"), record)
    trade = root.add("rsm:SupplyChainTradeTransaction")
    for line in record.lines:
        _line(trade.add("IncludedSupplyChainTradeLineItem"), line)
    _agreement(trade.add("ApplicableHeaderTradeAgreement"), record)
    _delivery(trade.add("ApplicableHeaderTradeDelivery"), record)
    _settlement(trade.add("ApplicableHeaderTradeSettlement"), record)
    ET.indent(root.element, " ")
    text = ET.tostring(root.element, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _category(record: InvoiceRecord) -> str:
    """Return the category that asks most of the parties."""
    known = {one.category for one in record.taxes}
    return next((one for one in ("AE", "K", "O") if one in known), "S")


def _document(node: Node, record: InvoiceRecord) -> None:
    node.add("ID", record.number)
    node.add("TypeCode", _CREDIT_NOTE if record.is_credit else _INVOICE)
    node.day("IssueDateTime", record.issued_on)
    if record.reason:
        node.add("IncludedNote").add("Content", record.reason)


def _line(node: Node, line: InvoiceLine) -> None:
    node.add("AssociatedDocumentLineDocument").add("LineID", str(line.position))
    product = node.add("SpecifiedTradeProduct")
    product.add("Name", line.title)
    if line.reason:
        product.add("Description", line.reason)
    # A price is never negative: what is taken off is a negative quantity.
    count = line.quantity or Decimal(1)
    sign = -1 if line.net.minor < 0 else 1
    price = node.add("SpecifiedLineTradeAgreement").add("NetPriceProductTradePrice")
    price.money("ChargeAmount", Money(abs(line.net.minor), line.net.currency))
    price.add("BasisQuantity", f"{count:f}", unitCode=_ONE)
    delivery = node.add("SpecifiedLineTradeDelivery")
    delivery.add("BilledQuantity", f"{sign * count:f}", unitCode=_ONE)
    settlement = node.add("SpecifiedLineTradeSettlement")
    tax = settlement.add("ApplicableTradeTax")
    tax.add("TypeCode", "VAT")
    tax.add("CategoryCode", line.tax_category)
    if line.tax_category != "O":
        tax.add("RateApplicablePercent", f"{line.tax_rate:f}")
    _period(settlement, line.starts_on, line.last_day)
    total = settlement.add("SpecifiedTradeSettlementLineMonetarySummation")
    total.money("LineTotalAmount", line.net)


def _period(node: Node, first: date, last: date) -> None:
    period = node.add("BillingSpecifiedPeriod")
    period.day("StartDateTime", first)
    period.day("EndDateTime", max(first, last))


def _agreement(node: Node, record: InvoiceRecord) -> None:
    outside = _category(record) == "O"
    seller = node.add("SellerTradeParty")
    _party(seller, record.seller, outside=outside)
    _party(node.add("BuyerTradeParty"), record.customer, outside=outside, buys=True)
    contract = node.add("ContractReferencedDocument")
    contract.add("IssuerAssignedID", record.contract_number)


def _party(node: Node, party: Party, *, outside: bool, buys: bool = False) -> None:
    if party.number:
        node.add("ID", party.number)
    node.add("Name", party.legal_name or party.name)
    if party.registration:
        node.add("SpecifiedLegalOrganization").add("ID", party.registration)
    _contact(node, party)
    address = node.add("PostalTradeAddress")
    lines = [line.strip() for line in party.address.splitlines() if line.strip()]
    joined = [*lines[:2], ", ".join(lines[2:])]
    for name, text in zip(_ADDRESS, joined, strict=False):
        if text:
            address.add(name, text)
    if party.country:
        address.add("CountryID", party.country)
    if not party.tax_number:
        return
    if scheme := _scheme(party, outside=outside, buys=buys):
        known = node.add("SpecifiedTaxRegistration")
        known.add("ID", party.tax_number.replace(" ", ""), schemeID=scheme)


def _contact(node: Node, party: Party) -> None:
    if not (party.contact or party.email or party.phone):
        return
    contact = node.add("DefinedTradeContact")
    if party.contact:
        contact.add("PersonName", party.contact)
    if party.phone:
        contact.add("TelephoneUniversalCommunication").add(
            "CompleteNumber", party.phone
        )
    if party.email:
        contact.add("EmailURIUniversalCommunication").add("URIID", party.email)


def _scheme(party: Party, *, outside: bool, buys: bool) -> str:
    """Return what the number of a party is: for VAT it begins with its country."""
    prefix = "EL" if party.country == "GR" else party.country
    if not outside and prefix and party.tax_number.upper().startswith(prefix):
        return "VA"
    return "" if buys else "FC"


def _delivery(node: Node, record: InvoiceRecord) -> None:
    """Say where it is delivered to; the rules take no empty element."""
    if record.customer.country:
        place = node.add("ShipToTradeParty").add("PostalTradeAddress")
        place.add("CountryID", record.customer.country)


def _settlement(node: Node, record: InvoiceRecord) -> None:
    node.add("PaymentReference", record.reference)
    node.add("InvoiceCurrencyCode", record.currency)
    for account in () if record.is_credit else record.seller.accounts:
        means = node.add("SpecifiedTradeSettlementPaymentMeans")
        means.add("TypeCode", _SEPA if record.currency == "EUR" else _TRANSFER)
        own = means.add("PayeePartyCreditorFinancialAccount")
        own.add("IBANID", account.iban.replace(" ", ""))
        if account.bic:
            bank = means.add("PayeeSpecifiedCreditorFinancialInstitution")
            bank.add("BICID", account.bic)
    _taxes(node, record.taxes)
    _period(node, record.starts_on, record.last_day)
    terms = node.add("SpecifiedTradePaymentTerms")
    if record.is_credit:
        number = record.corrects.number if record.corrects else record.contract_number
        terms.add("Description", _("Credited to %(number)s", number=number))
    else:
        terms.day("DueDateDateTime", record.due_on)
    _totals(node.add("SpecifiedTradeSettlementHeaderMonetarySummation"), record)
    if record.corrects:
        invoice = node.add("InvoiceReferencedDocument")
        invoice.add("IssuerAssignedID", record.corrects.number)
        # Qualified data types have a namespace of their own.
        issued = invoice.add("FormattedIssueDateTime")
        tag = "{urn:un:unece:uncefact:data:standard:QualifiedDataType:100}"
        day = ET.SubElement(issued.element, f"{tag}DateTimeString", {"format": "102"})
        day.text = f"{record.corrects.issued_on:%Y%m%d}"


def _taxes(node: Node, taxes: Iterable[InvoiceTax]) -> None:
    for one in taxes:
        tax = node.add("ApplicableTradeTax")
        tax.money("CalculatedAmount", one.tax)
        tax.add("TypeCode", "VAT")
        if one.category in _CODES or one.category == "E":
            tax.add("ExemptionReason", one.reason or _("No tax is charged"))
        tax.money("BasisAmount", one.taxable)
        tax.add("CategoryCode", one.category)
        if one.category in _CODES:
            tax.add("ExemptionReasonCode", _CODES[one.category])
        if one.category != "O":
            tax.add("RateApplicablePercent", f"{one.rate:f}")


def _totals(node: Node, record: InvoiceRecord) -> None:
    node.money("LineTotalAmount", record.net)
    node.money("TaxBasisTotalAmount", record.net)
    node.money("TaxTotalAmount", record.tax, currencyID=record.currency)
    node.money("GrandTotalAmount", record.gross)
    node.money("DuePayableAmount", record.gross)
