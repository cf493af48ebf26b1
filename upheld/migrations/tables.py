"""Every table of ours, by importing the modules that hold them."""

import catalog.models
import contracts.assets.models
import contracts.billing.models
import contracts.billing.usage.models
import contracts.documents.models
import contracts.imports.models
import contracts.invoices.models
import contracts.models
import contracts.quotes.approvals.models
import contracts.quotes.guides.models
import contracts.quotes.handover.models
import contracts.quotes.models
import contracts.quotes.questions.models
import contracts.quotes.reminders.models
import contracts.requests.models
import contracts.search.models
import upheld.accounts.models
import upheld.accounts.proofs.models
import upheld.audit
import upheld.idempotency
import upheld.jobs
import upheld.mailing.models
import upheld.outbox
import upheld.preferences
import upheld.progress
import upheld.vocabulary.models
import upheld.webhooks.models
from upheld.db import Model

__all__ = [
    "METADATA",
    "catalog",
    "contracts",
    "upheld",
]

METADATA = Model.metadata
