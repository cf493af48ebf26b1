"""The catalogue as files, for programs."""
