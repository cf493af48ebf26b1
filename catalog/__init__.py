"""What we sell: offerings, bundles, price books and the promises they make."""
