"""Plugins of others in processes of their own: what the application sees of them."""
