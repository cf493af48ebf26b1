"""Cancel without an account: by number and mail address, confirmed by a mailed link."""
