"""Who may call what of the pages about offers that were sent: rows of the policy."""

from upheld.access import SELLING, STAFF_ONLY, Row, Whose

#: What becomes of offers, what is asked about them, what is made of them.
OFFERS = (
    Row("sales.extend_quote", "POST", SELLING, Whose.SELLER, "quote.extended"),
    Row("sales.note_decline", "POST", SELLING, Whose.SELLER, "quote.declined"),
    Row("sales.quote_news", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.today_news", "GET", STAFF_ONLY, Whose.NOTHING),
    Row("sales.changes", "GET", STAFF_ONLY, Whose.SELLER),
    Row("sales.copy_form", "GET", SELLING, Whose.SELLER),
    Row("sales.copy_quote", "POST", SELLING, Whose.SELLER, "quote.cloned"),
    Row("sales.answer_question", "POST", SELLING, Whose.SELLER, "question.answered"),
    Row(
        "sales.choose_quote_reminders",
        "POST",
        SELLING,
        Whose.SELLER,
        "quote.reminders",
    ),
    Row("sales.reminders", "GET", SELLING, Whose.NOTHING),
    Row("sales.set_reminders", "POST", SELLING, Whose.NOTHING, "reminders.changed"),
    Row("sales.finish_reminder", "POST", SELLING, Whose.SELLER, "reminder.done"),
)
