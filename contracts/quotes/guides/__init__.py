"""What was asked and answered before services were chosen."""
