"""What customers ask for about a contract: cancel, renew, more units, changes."""
