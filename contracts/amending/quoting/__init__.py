"""The pages on which a change of a contract begins, and what it would do."""
