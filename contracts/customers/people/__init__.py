"""The people at a customer: who they are, and what they may do."""
