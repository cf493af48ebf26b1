"""The templates: pages, documents and mails, installed as ``upheld.templates``."""
