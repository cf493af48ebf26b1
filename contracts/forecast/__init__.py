"""What a contract will invoice, renew, notify and end, reckoned without storing."""
