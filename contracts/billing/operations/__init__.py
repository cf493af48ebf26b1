"""Write charges, and bill what is due."""
