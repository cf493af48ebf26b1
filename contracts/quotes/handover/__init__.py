"""Let somebody else sign: an offer handed to a colleague for a while."""
