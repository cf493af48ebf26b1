"""Credit notes: asked for, looked at, issued; what is left of them."""
