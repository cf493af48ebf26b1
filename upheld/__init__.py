"""Contracts people can trust: the core that catalog, contracts and plugins stand on."""
