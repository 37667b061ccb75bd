"""The web server: gunicorn, started from Python, so that it works from an installed wheel as well as from a checkout."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from share.settings import Settings
from share.web import open_app
from share.web.logs import AccessLog, Batched
from share.wiring import open_parts


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with our settings. Each of its processes opens its own parts, so no connection crosses a fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its settings."""
        for name, value in gunicorn_settings(self.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, in each process of the server."""
        return open_app(open_parts(self.settings), AccessLog(self.settings.log_format, Batched(sys.stdout)))


class OurLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's messages through our own logging, which the command line has set up.

    Handing gunicorn a ``logconfig_dict`` instead would switch its access log on: with nowhere to go, and at half the rate.
    """

    def setup(self, cfg: Any) -> None:
        """Nothing of gunicorn's own: no handler, and up to the root logger."""
        self.cfg = cfg
        self.error_log.propagate = True


def gunicorn_settings(settings: Settings) -> dict[str, Any]:
    """Gunicorn's own settings. Its access log stays off: ours has one line per request and no address."""
    host, port = settings.bind
    return {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "worker_class": "gthread",
        "keepalive": 15,
        "timeout": 60,
        "graceful_timeout": 15,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "logger_class": OurLogger,
        "control_socket_disable": True,
        "proc_name": "share-web",
    }
