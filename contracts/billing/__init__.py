"""What a contract costs and when: charges, the billing run, and its invoices."""
