"""What is stored about wellness days. No field here, and none anywhere, holds a reason for asking."""

from wellnessdays.models.accounts import Account, LedgerEntry
from wellnessdays.models.requests import Request, RequestedHalf

__all__ = ["Account", "LedgerEntry", "Request", "RequestedHalf"]
