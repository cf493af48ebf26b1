"""What an installation consists of: the pages of each part, the API, the jobs."""

import catalog.api
import catalog.campaigns.api
import catalog.categories.api
import catalog.costs.api
import catalog.files.api
import catalog.guides.api
import catalog.installed.api
import catalog.ordering.api
import catalog.terms.api
import catalog.views
import contracts.amending.quoting.views
import contracts.amending.views
import contracts.api
import contracts.billing.integrity
import contracts.billing.jobs
import contracts.billing.runs.views
import contracts.billing.usage.api
import contracts.billing.usage.views
import contracts.bulk.operations
import contracts.customers.api
import contracts.devices.api
import contracts.devices.views
import contracts.documents.api
import contracts.documents.operations
import contracts.documents.verify
import contracts.documents.views
import contracts.ending.views
import contracts.figures.views
import contracts.forecast.portal
import contracts.forecast.views
import contracts.integrity
import contracts.invoices.credits.views
import contracts.invoices.payments.views
import contracts.invoices.settings.views
import contracts.invoices.views
import contracts.jobs
import contracts.notice.views
import contracts.pages
import contracts.portal.asking
import contracts.portal.company
import contracts.portal.files
import contracts.portal.guides
import contracts.portal.handing
import contracts.portal.invoices
import contracts.portal.pages
import contracts.portal.previews
import contracts.portal.questions
import contracts.portal.views
import contracts.quotes.api
import contracts.quotes.approving.api
import contracts.quotes.drafting.api
import contracts.quotes.guiding.api
import contracts.quotes.questions.api
import contracts.quotes.reminders.jobs
import contracts.quotes.reports.api
import contracts.quotes.views
import contracts.renewing.api
import contracts.renewing.jobs
import contracts.renewing.views
import contracts.requests.api
import contracts.requests.views
import contracts.views
import upheld.accounts.api
import upheld.accounts.company_views
import upheld.accounts.entry_views
import upheld.accounts.link_views
import upheld.accounts.safety_views
import upheld.accounts.views
import upheld.health
import upheld.integrity.schema
import upheld.integrity.work
import upheld.languages
import upheld.mailing.sending
import upheld.mailing.views
import upheld.sentence_views
import upheld.webhooks.sending
import upheld.word_views

#: The pages that there are whatever is left out.
ALWAYS = (
    upheld.health.blueprint,
    upheld.accounts.link_views.blueprint,
    upheld.mailing.views.blueprint,
    upheld.languages.blueprint,
    upheld.sentence_views.blueprint,
    upheld.word_views.blueprint,
)
#: The pages of our own accounts; a host with accounts goes without.
ACCOUNTS = (
    upheld.accounts.company_views.blueprint,
    upheld.accounts.views.blueprint,
    upheld.accounts.entry_views.blueprint,
    upheld.accounts.safety_views.blueprint,
)
#: The pages of each part, by the names of the setting ``parts``.  Several modules,
#: the previews among them, write into the blueprint of the sales pages.
PAGES = {
    "sales": (
        catalog.views.blueprint,
        contracts.pages.blueprint,
        contracts.devices.views.blueprint,
        contracts.views.blueprint,
        contracts.quotes.views.blueprint,
        contracts.quotes.views.decisions.blueprint,
        contracts.documents.views.blueprint,
    ),
    "portal": (
        contracts.portal.pages.blueprint,
        contracts.notice.views.blueprint,
        contracts.documents.views.portal_blueprint,
    ),
    "verify": (contracts.documents.verify.blueprint,),
}
API = (
    upheld.accounts.api.blueprint,
    catalog.api.blueprint,
    catalog.campaigns.api.blueprint,
    catalog.categories.api.blueprint,
    catalog.costs.api.blueprint,
    catalog.files.api.blueprint,
    catalog.guides.api.blueprint,
    catalog.installed.api.blueprint,
    catalog.ordering.api.blueprint,
    catalog.terms.api.blueprint,
    contracts.customers.api.blueprint,
    contracts.devices.api.blueprint,
    contracts.api.blueprint,
    contracts.renewing.api.blueprint,
    contracts.billing.usage.api.blueprint,
    contracts.requests.api.blueprint,
    contracts.quotes.api.blueprint,
    contracts.quotes.approving.api.blueprint,
    contracts.quotes.drafting.api.blueprint,
    contracts.quotes.guiding.api.blueprint,
    contracts.quotes.questions.api.blueprint,
    contracts.quotes.reports.api.blueprint,
    contracts.documents.api.blueprint,
)
#: The modules whose import lets a worker know their jobs.
JOBS = (
    contracts.bulk.operations,
    contracts.documents.operations,
    contracts.jobs,
    contracts.quotes.reminders.jobs,
    upheld.mailing.sending,
    upheld.webhooks.sending,
)
#: The modules whose import registers what must be true of their rows and files.
INTEGRITY = (
    upheld.integrity.schema,
    upheld.integrity.work,
    contracts.integrity,
    contracts.billing.integrity,
)
