"""How a seller invoices: days to pay, reminders, accounts of its books."""
