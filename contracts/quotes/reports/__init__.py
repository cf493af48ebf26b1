"""What programs read about quotes: what changed, and what the open ones are worth."""
