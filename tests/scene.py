"""What addresses name, and what is sent to them, for the test of all access.

A new kind of address needs a line in :data:`NAMED`, a new action that changes
something a line in :data:`SENT`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from contracts.quotes.models import QuoteLine
from tests.scene_of_billing import BILLING_SENT
from tests.stock import GUIDE, Thing, Things
from tests.world import World
from upheld.db import db
from upheld.scope import unscoped

MISSING = "0" * 32


@dataclass
class Scene:
    """A filled world, and the way back to how it was."""

    world: World
    things: Things
    restore: Callable[[], None]
    #: How many rows the audit trail has before any call.
    trail: int
    dialect: str

    def own(self, kind: str) -> Thing:
        return self.things[kind][0]

    def line(self, quote: Thing, code: str = "P24") -> str:
        """Return a line of *quote*, one that a bundle may do without."""
        with self.world.app.app_context(), unscoped("test"):
            found = db.session.scalar(
                select(QuoteLine.id).where(
                    QuoteLine.quote_id == quote.id, QuoteLine.offering_code == code
                )
            )
            return found or MISSING

    def rules(self) -> Iterator[Rule]:
        yield from self.world.app.url_map.iter_rules()


#: What the variable parts of addresses name: kinds of tests/stock.py.  A part that
#: means something else on one endpoint is named with it.
NAMED: dict[str, str] = {
    "agreement_id": "discount",
    "asset_id": "asset",
    "answers_id": "answers",
    "approval_id": "approval",
    "billing_run_id": "billing_run",
    "campaign_id": "campaign",
    "invoice_id": "invoice",
    "payment_id": "payment",
    "category_id": "category",
    "contract_id": "contract",
    "cost_id": "cost",
    "customer_id": "customer",
    "document_id": "document",
    "line_id": "line",
    "mail_id": "mail",
    "floor_id": "floor",
    "guide_id": "guide",
    "offering_id": "offering",
    "passkey_id": "passkey",
    "price_book_id": "price_book",
    "price_id": "price",
    "question_id": "question",
    "quote_id": "draft",
    "request_id": "request",
    "reminder_id": "reminder",
    "session_id": "session",
    "terms_id": "terms",
    "token_id": "token",
    "run_id": "run",
    "user_id": "user",
    "sales.allocate_credit:invoice_id": "credit_note",
    "sales.refund_credit:invoice_id": "credit_note",
    "portal.quote:quote_id": "sent",
    "portal.accept:quote_id": "sent",
    "portal.hand_on:quote_id": "sent",
    "portal.hand_offer_on:quote_id": "sent",
    "portal.take_back:quote_id": "sent",
    "portal.quote_calendar:quote_id": "sent",
    "portal.decline:quote_id": "sent",
    "sales.mail_quote:quote_id": "sent",
    "portal.ask:quote_id": "sent",
    "quotes_api.extend_quote:quote_id": "sent",
    "quotes_api.revise_quote:quote_id": "sent",
    "sales.choose_quote_reminders:quote_id": "sent",
    "sales.extend_quote:quote_id": "sent",
    "sales.note_decline:quote_id": "sent",
    "sales.quote_news:quote_id": "sent",
    "sales.changes:quote_id": "sent",
    "sales.revise_quote:quote_id": "sent",
    "sales.withdraw_quote:quote_id": "sent",
}
#: Parts of addresses that name no object of anybody.
PLAIN: dict[str, str] = {
    "assets.file:version": "x",
    "assets.file:name": "css/base.css",
    "catalog.export:kind": "yaml",
    "catalog.revision:number": "1",
    "catalog_api.show_revision:number": "1",
    "links.opened:token": "x",
    "decisions.asked:token": "x",
    "decisions.decide:token": "x",
    "drafting_api.change_option:letter": "A",
    "plugins_api.switch_plugin:name": "flat",
    "plugins_api.retry_plugin:name": "flat",
    "sentences.own_sentence:key": "e45f4f28fae03b22",
    "sentences.change_sentence:key": "e45f4f28fae03b22",
    "drafting_api.remove_option:letter": "A",
    "sales.change_option:letter": "A",
    "security.reset_password:token": "x",
    "verify.check:number": "C-2026-000001",
    "verify.check:code": "x",
}
#: Questions that a GET needs to be answered.
ASKED: dict[str, Callable[[Scene, Thing], dict[str, str]]] = {
    "sales.views": lambda *_: {"list": "sales.quotes"},
    "sales.why": lambda scene, quote: {"line": scene.line(quote)},
    "sales.devices": lambda scene, quote: {"line": scene.line(quote)},
    "sales.line_settings": lambda scene, quote: {"line": scene.line(quote)},
    "sales.level": lambda scene, quote: {"line": scene.line(quote)},
}
#: Forms that succeed, by endpoint.
SENT: dict[str, Callable[[Scene, Thing], dict[str, Any]]] = {
    **BILLING_SENT,
    "sales.invite_customer": lambda *_: {
        "name": "Eve",
        "email": "eve@contoso.example",
        "roles": "viewer",
    },
    "safety.remove_app": lambda *_: {},
    "safety.make_codes": lambda *_: {},
    "safety.remove_passkey": lambda *_: {},
    "safety.end_session": lambda *_: {},
    "safety.end_others": lambda *_: {},
    "account.create_token": lambda *_: {"name": "x", "scopes": "quotes:read"},
    "account.revoke_token": lambda *_: {},
    "vocabulary.change": lambda *_: {
        "language": "en",
        "contract-one": "agreement",
        "contract-many": "agreements",
    },
    "sentences.change_sentence": lambda *_: {
        "language": "en",
        "form-0": "Your agreement, signed",
    },
    "company.change": lambda *_: {
        "name": "Northwind Service",
        "language": "it",
        "timezone": "Europe/Rome",
        "iban-1": "DE89 3704 0044 0532 0130 00",
    },
    "sales.change_customer_words": lambda *_: {
        "language": "en",
        "contract-one": "agreement",
        "contract-many": "agreements",
    },
    "account.invite": lambda *_: {
        "name": "Eve",
        "email": "eve@northwind.example",
        "roles": "sales",
    },
    "account.change_user": lambda *_: {"name": "Eve", "roles": "auditor"},
    "account.switch_off": lambda *_: {},
    "account.switch_on": lambda *_: {},
    "catalog.create_offering": lambda *_: {
        "kind": "work",
        "code": "NEW",
        "title": "New work",
        "outcome": "It is done.",
    },
    "catalog.revise_offering": lambda *_: {
        "title": "Server cover, three years",
        "outcome": "It runs.",
        "promises.0.kind": "warranty",
        "promises.0.parts.months": "36",
        "options.0.code": "fast",
        "options.0.title": "Four hours",
        "options.0.adds": "Faster.",
    },
    "catalog.create_price_book": lambda *_: {
        "code": "swiss",
        "title": "Swiss prices",
        "currency": "CHF",
    },
    "catalog.change_price_book": lambda *_: {"title": "List prices, new"},
    "catalog.save_price": lambda *_: {
        "offering": "BARE",
        "per": "year",
        "model": "flat",
        "parameters.price": "12.50",
    },
    "catalog.create_category": lambda *_: {"code": "new", "title": "New"},
    "catalog.change_category": lambda *_: {"title": "Care, new"},
    "catalog.move_category": lambda *_: {"direction": "down"},
    "catalog.delete_category": lambda *_: {},
    "catalog.save_cost": lambda *_: {
        "offering": "P24",
        "amount": "7000",
        "currency": "EUR",
        "per": "year",
    },
    "catalog.remove_cost": lambda *_: {},
    "catalog.make_campaign": lambda *_: {
        "name": "Spring",
        "starts_on": "2027-03-01",
        "percent": "10",
    },
    "catalog.end_campaign": lambda *_: {},
    "campaigns_api.make_campaign": lambda *_: {
        "name": "Spring",
        "starts_on": "2027-03-01",
        "percent": "10",
    },
    "campaigns_api.end_campaign": lambda *_: {},
    "catalog.save_floor": lambda *_: {"for": "offering:R740", "floor": "20"},
    "catalog.remove_floor": lambda *_: {},
    "catalog.create_terms": lambda *_: {
        "version": "2027-1",
        "language": "en",
        "clauses.0.title": "Term",
        "clauses.0.text": "It ends on {{ ends_on }}.",
    },
    "categories_api.create_category": lambda *_: {"code": "new", "title": "New"},
    "categories_api.change_category": lambda *_: {"title": "Care, new"},
    "categories_api.delete_category": lambda *_: {},
    "terms_api.create_terms": lambda *_: {
        "version": "2027-1",
        "clauses": [{"title": "Term", "text": "It ends on {{ ends_on }}."}],
    },
    "catalog.import_file": lambda *_: {
        "action": "import",
        "name": "new.yaml",
        "text": "categories:\n  - {code: new, title: New}\n",
    },
    "catalog_api.create_offering": lambda *_: {
        "kind": "work",
        "code": "NEW",
        "title": "New work",
        "outcome": "It is done.",
    },
    "catalog_api.revise_offering": lambda *_: {"title": "Server cover, new"},
    "catalog_api.create_price_book": lambda *_: {
        "code": "swiss",
        "title": "Swiss prices",
        "currency": "CHF",
    },
    "catalog_api.change_price_book": lambda *_: {"title": "List prices, new"},
    "catalog_api.save_price": lambda *_: {
        "offering": "BARE",
        "per": "year",
        "model": "flat",
        "parameters": {"price": "12.50"},
    },
    "catalog.remove_price": lambda *_: {},
    "catalog_api.remove_price": lambda *_: {},
    "customers_api.create_customer": lambda *_: {"name": "Fabrikam"},
    "account_api.change_company_details": lambda *_: {"phone": "+39 040 555"},
    "customers_api.change_customer": lambda *_: {"contact": "Max"},
    "customers_api.delete_customer": lambda *_: {},
    "quotes_api.create_quote": lambda scene, _: {
        "customer_id": scene.own("customer").id
    },
    "quotes_api.change_quote": lambda *_: {"title": "Another title"},
    "drafting_api.add_line": lambda *_: {"code": "VISIT"},
    "drafting_api.change_line": lambda *_: {"discount_percent": "1"},
    "drafting_api.promise_level": lambda *_: {"level": "0"},
    "drafting_api.remove_line": lambda *_: {},
    "drafting_api.move_line": lambda *_: {"position": 1},
    "drafting_api.copy_line": lambda *_: {},
    "approvals_api.decide_approval": lambda *_: {
        "decision": "decline",
        "reason": "Too low.",
    },
    "plugins_api.switch_plugin": lambda *_: {"on": False},
    "price_order_api.change_order": lambda *_: {
        "steps": ["term", "option", "agreement", "bundle", "campaign", "manual"]
    },
    "approvals_api.set_limits": lambda *_: {"sales": {"line_percent": "8"}},
    "guiding_api.answer_guide": lambda *_: {
        "guide": "sites",
        "answers": {"servers": ["4"]},
        "add": ["R740"],
    },
    "guiding_api.ask_customer": lambda *_: {"guide": "sites"},
    "guides_api.create_guide": lambda *_: {
        "code": "new",
        "title": "New",
        "questions": [{"key": "many", "text": "How many?", "kind": "number"}],
        "rules": [{"offering": "R740", "because": "You have {many}."}],
    },
    "guides_api.change_guide": lambda *_: {
        "code": "sites",
        "title": "New",
        "questions": [{"key": "many", "text": "How many?", "kind": "number"}],
        "rules": [{"offering": "R740", "because": "You have {many}."}],
    },
    "guides_api.delete_guide": lambda *_: {},
    "costs_api.save_cost": lambda *_: {
        "offering": "P24",
        "amount": "7000",
        "currency": "EUR",
        "per": "year",
    },
    "costs_api.remove_cost": lambda *_: {},
    "costs_api.save_floor": lambda *_: {"offering": "R740", "percent": "20"},
    "costs_api.remove_floor": lambda *_: {},
    "files_api.import_file": lambda *_: {
        "name": "new.yaml",
        "text": "categories:\n  - {code: new, title: New}\n",
    },
    "drafting_api.add_option": lambda *_: {"title": "Everything"},
    "quotes_api.send_quote": lambda *_: {},
    "portal.accept": lambda *_: {"name": "Ada Keller"},
    "portal.decline": lambda *_: {"reason": "Too much."},
    "mailing.retry": lambda *_: {},
    "portal.hand_offer_on": lambda *_: {"email": "eva@contoso.example"},
    "portal.take_back": lambda *_: {},
    "portal.change_details": lambda *_: {"phone": "+41 44 555 01 42"},
    "portal.invite_person": lambda *_: {
        "name": "Eve",
        "email": "eve@contoso.example",
        "roles": "viewer",
    },
    "portal.change_person": lambda *_: {"name": "Eve", "roles": "signer"},
    "portal.ask_cancel": lambda *_: {},
    "portal.ask_renew": lambda *_: {},
    "portal.ask_units": lambda *_: {"line": "2", "quantity": "3"},
    "portal.ask_change": lambda *_: {"note": "Another address."},
    "portal.withdraw": lambda *_: {},
    "requests_api.decide_request": lambda *_: {"move": "accept"},
    "sales.decide_request": lambda *_: {"move": "accept"},
    "portal.ask": lambda *_: {"text": "How fast is that?"},
    "questions_api.give_answer": lambda *_: {"text": "Within four hours."},
    "quotes_api.revise_quote": lambda *_: {},
    "quotes_api.clone_quote": lambda *_: {},
    "quotes_api.extend_quote": lambda *_: {"valid_until": "2030-01-31"},
    "sales.answer_question": lambda *_: {"text": "Within four hours."},
    "sales.choose_quote_reminders": lambda *_: {"wanted": "no"},
    "sales.copy_quote": lambda _, quote: {"customer_id": quote.customer or ""},
    "sales.extend_quote": lambda *_: {"valid_until": "2030-01-31"},
    "sales.note_decline": lambda *_: {"because": "price"},
    "sales.set_reminders": lambda *_: {
        "days-unseen": "2",
        "days-undecided": "5",
        "days-expiring": "3",
        "tasks-unseen": "yes",
    },
    "sales.finish_reminder": lambda *_: {},
    "sales.create_quote": lambda scene, _: {"customer_id": scene.own("customer").id},
    "sales.save_view": lambda *_: {
        "list": "sales.quotes",
        "name": "Mine",
        "action": "save",
    },
    "sales.forget_view": lambda *_: {"key": "view:sales.quotes:Mine"},
    "sales.bulk_quotes": lambda scene, _: {
        "action": "withdraw",
        "id": scene.own("sent").id,
    },
    "sales.bulk_customers": lambda scene, _: {
        "action": "language",
        "language": "it",
        "id": scene.own("customer").id,
    },
    "sales.bulk_contracts": lambda scene, _: {
        "action": "print",
        "id": scene.own("contract").id,
    },
    "sales.bulk_offerings": lambda scene, _: {
        "action": "retire",
        "id": scene.own("offering").id,
    },
    "sales.stop_run": lambda *_: {},
    "sales.take_customer_file": lambda *_: {
        "action": "import",
        "text": "number,name\nK-777,Fabrikam\n",
    },
    "sales.choose_keys": lambda *_: {"letters": "yes"},
    "sales.quick_quote": lambda scene, _: {"customer_id": scene.own("customer").id},
    "sales.change_quote": lambda *_: {"title": "Another title"},
    "sales.add_line": lambda *_: {"code": "VISIT"},
    "sales.remove_line": lambda scene, quote: {"line": scene.line(quote)},
    "sales.place_line": lambda scene, quote: {
        "line": scene.line(quote, "FULL"),
        "optional": "yes",
    },
    "sales.promise_level": lambda scene, quote: {
        "line": scene.line(quote),
        "level": "",
    },
    "sales.duplicate_line": lambda scene, quote: {"line": scene.line(quote)},
    "sales.add_option": lambda *_: {"title": "Without visits"},
    "sales.add_pasted": lambda *_: {"rows": "VISIT;3", "do": "add"},
    "sales.send_quote": lambda *_: {},
    "sales.mail_quote": lambda *_: {},
    "sales.revise_quote": lambda *_: {},
    "catalog.create_guide": lambda *_: {"text": GUIDE.replace("sites", "new")},
    "catalog.change_guide": lambda *_: {"text": GUIDE.replace("How many", "And how")},
    "catalog.delete_guide": lambda *_: {},
    "sales.answer_guide": lambda *_: {
        "guide": "sites",
        "q-servers": "4",
        "add": "R740",
    },
    "sales.ask_customer": lambda *_: {"guide": "sites"},
    "portal.answer_guide": lambda *_: {"q-servers": "4"},
    "catalog.change_plugin": lambda *_: {"action": "off:flat"},
    "catalog.change_order": lambda *_: {"action": "down:option"},
    "sales.save_all_limits": lambda *_: {"sales-line": "8"},
    "sales.decide_approval": lambda *_: {"decision": "decline", "reason": "Too low."},
    "sales.withdraw_quote": lambda *_: {"reason": "A mistake."},
    "sales.add_customer": lambda *_: {"name": "Fabrikam", "language": "en"},
    "sales.change_customer": lambda *_: {"name": "Contoso AG", "language": "en"},
    "sales.promise": lambda *_: {
        "percent": "5",
        "reference": "Framework agreement",
        "valid_from": "2026-01-01",
    },
    "sales.end_promise": lambda *_: {},
    "sales.add_asset": lambda *_: {"serial": "SN-77001", "model": "R740"},
    "sales.change_asset": lambda *_: {"serial": "SN-77002", "place": "Bern"},
    "sales.delete_asset": lambda *_: {},
    "sales.import_assets": lambda *_: {"text": "SN-77003", "action": "import"},
    "assets_api.create_asset": lambda *_: {"serial": "SN-77001", "model": "R740"},
    "assets_api.change_asset": lambda *_: {"place": "Bern"},
    "assets_api.delete_asset": lambda *_: {},
    # Refused: this line is not on the quote.  tests/assets/test_api.py chooses some.
    "assets_api.choose_devices": lambda *_: {
        "line_id": MISSING,
        "devices": [{"serial": "SN-77004"}],
    },
    # Refused: no line is paid by use.  tests/billing/test_usage_pages.py records some.
    "usage_api.record": lambda *_: {
        "records": [{"source": "meter-1", "quantity": "1", "starts_on": "2026-11-01"}]
    },
}
#: Actions whose success needs more than one form: the test that shows it.
ELSEWHERE: dict[str, str] = {
    "approvals_api.ask_approval": "tests/api/test_approving.py",
    "approvals_api.withdraw_approval": "tests/api/test_approving.py",
    "approvals_api.lower_discounts": "tests/api/test_approving.py",
    "drafting_api.change_option": "tests/api/test_drafting.py",
    "drafting_api.remove_option": "tests/api/test_drafting.py",
    "drafting_api.undo": "tests/api/test_drafting.py",
    "drafting_api.redo": "tests/api/test_drafting.py",
    "plugins_api.retry_plugin": "tests/plugins/test_standing.py",
    "sales.release_parked": "tests/billing/test_pages.py",
    "sales.end": "tests/ending/test_pages.py",
    "sales.withdraw_end": "tests/ending/test_pages.py",
    "sales.amend_contract": "tests/amending/test_quoting.py",
    "sales.renew_contract": "tests/renewing/test_pages.py",
    "renewals_api.prepare_contract_renewal": "tests/renewing/test_programs.py",
    "sales.pause_contract": "tests/amending/test_pages.py",
    "sales.unpause_contract": "tests/amending/test_pages.py",
    "portal.remove_person": "tests/portal/test_company.py",
    "sales.record_contract_usage": "tests/billing/test_usage_pages.py",
    "notice.mail": "tests/requests/test_notice.py",
    "security.login": "tests/upheld/accounts/test_sign_in.py",
    "security.logout": "tests/upheld/accounts/test_sign_in.py",
    "security.forgot_password": "tests/upheld/accounts/test_sign_in.py",
    "security.reset_password": "tests/upheld/accounts/test_sign_in.py",
    "security.change_password": "tests/upheld/accounts/test_sign_in.py",
    "entry.prove_second": "tests/upheld/accounts/test_second_step.py",
    "entry.send_code": "tests/upheld/accounts/test_mailed_codes.py",
    "entry.use_code": "tests/upheld/accounts/test_mailed_codes.py",
    "entry.use_passkey": "tests/browser/test_passkeys.py",
    "safety.set_app": "tests/upheld/accounts/test_second_step.py",
    "safety.add_passkey": "tests/browser/test_passkeys.py",
    "account.invite_again": "tests/upheld/accounts/test_people.py",
    "catalog.retire": "tests/catalog/test_pages.py",
    "catalog.reinstate": "tests/catalog/test_pages.py",
    "catalog_api.retire_offering": "tests/catalog/test_api.py",
    "catalog_api.reinstate_offering": "tests/catalog/test_api.py",
    "sales.choose_devices": "tests/assets/test_pages.py",
    "sales.ask_approval": "tests/quotes/approvals/test_pages.py",
    "sales.withdraw_approval": "tests/quotes/approvals/test_pages.py",
    "sales.lower_discounts": "tests/quotes/approvals/test_pages.py",
    "decisions.decide": "tests/quotes/approvals/test_mailed_link.py",
    "sales.fix_quote": "tests/quotes",
    "sales.move_line": "tests/pages/test_line_pages.py",
    "sales.undo": "tests/pages/test_line_pages.py",
    "sales.redo": "tests/pages/test_line_pages.py",
    "sales.change_option": "tests/pages/test_line_pages.py",
    "sales.place_lines": "tests/pages/test_line_pages.py",
}
