"""Mails: kept with the transaction that caused them, sent by a worker, never lost."""

from upheld.mailing.models import MailRow
from upheld.mailing.posting import Envelope, post
from upheld.mailing.sender import Mail, Sender, configured_sender

__all__ = ["Envelope", "Mail", "MailRow", "Sender", "configured_sender", "post"]
