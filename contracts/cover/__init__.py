"""What a contract covers while it is in force: the rules of uptime, so far."""
