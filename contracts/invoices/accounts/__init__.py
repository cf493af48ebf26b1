"""What a customer was billed and has paid: its invoices, and its account."""
