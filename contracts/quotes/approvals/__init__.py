"""What somebody may give away alone, and who decides on the rest."""
