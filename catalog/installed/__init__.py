"""The plugins of an installation as a seller has them: on, off, failing, paused."""
