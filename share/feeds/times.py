"""Times as feeds write them, always in UTC and to the second."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime


def mail_date(time: datetime) -> str:
    """RFC 822 with a year of four digits: ``Fri, 20 Nov 2026 12:00:00 GMT``."""
    return format_datetime(time.astimezone(UTC), usegmt=True)


def web_date(time: datetime) -> str:
    """RFC 3339: ``2026-11-20T12:00:00Z``."""
    return time.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
