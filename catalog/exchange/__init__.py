"""The catalogue as files: YAML and CSV, in and out, all or nothing."""
