"""A believable small company to try everything on: Northwind Service."""
