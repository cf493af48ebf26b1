"""Is this device covered: by what, until when, and what to do if not."""
