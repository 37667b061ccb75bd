"""The studio: a page for whoever makes a theme. It belongs to no running service, needs no database, and changes nothing."""

from __future__ import annotations

from share.web.studio.server import LOOPBACK, studio_app, studio_server
from share.web.studio.workshop import Shot, Workshop

__all__ = ["LOOPBACK", "Shot", "Workshop", "studio_app", "studio_server"]
