"""The end of a contract: by notice, by agreement, for cause; what it costs."""
