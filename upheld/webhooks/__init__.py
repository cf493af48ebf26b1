"""Telling other systems what has happened: endpoints, deliveries, signatures."""
