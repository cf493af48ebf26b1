"""Calendar arithmetic of agreements: periods, billing cycles, terms, notice."""
