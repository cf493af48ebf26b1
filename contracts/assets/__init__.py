"""The things that contracts cover: whose they are, where they stand."""
