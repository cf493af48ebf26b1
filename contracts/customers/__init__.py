"""Those who buy."""
