"""What was sold: quotes, contracts, billing, cover and documents."""
