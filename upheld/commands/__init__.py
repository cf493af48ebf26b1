"""What commands are written with; the commands themselves stand with their parts."""
