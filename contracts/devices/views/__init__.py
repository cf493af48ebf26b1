"""The pages of devices: a customer's, those of a quote, and the check of one."""

from contracts.devices.views import assets, checking, choosing, portal
from contracts.pages import blueprint

__all__ = ["assets", "blueprint", "checking", "choosing", "portal"]
