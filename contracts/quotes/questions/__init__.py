"""What customers ask about an offer, line by line, and what they are answered."""
