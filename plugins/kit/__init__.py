"""The conformance kit: what every pricing model has to keep, asked one by one."""
