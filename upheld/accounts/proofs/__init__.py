"""What somebody can show besides a password: codes, passkeys, another sign-in."""
