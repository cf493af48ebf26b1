"""The headings that offerings stand under, in the order in which lists show them."""
