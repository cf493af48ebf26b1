"""What waits for a decision, and how far each role goes, for programs."""
