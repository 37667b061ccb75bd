"""What the two halves of the service, web server and worker, begin with."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time

import click

from share.errors import BadSetting
from share.settings import Settings

log = logging.getLogger("share")

PARENT_SECONDS = 1.0
"""How often a half looks whether its `share run` is still there."""

of_run = click.option("--parent", type=int, hidden=True, help="The process of `share run` that this one belongs to.")


def refuse_taken_port(settings: Settings) -> None:
    """Say so at once when the server could not listen.

    Raises:
        BadSetting: when the port is taken or the address is not one of this machine's.
    """
    host, port = settings.bind
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise BadSetting(f"SHARE_BIND is {host}:{port}, where nothing can listen ({reason}). Choose another port.") from error


def end_with(parent: int | None) -> None:
    """Stop this process in order as soon as its parent is gone, which a killed `share run` cannot see to any more.

    It is asked for once a second: the kernels have no way in common to be told of it.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_SECONDS)
        log.error("`share run` is gone, so this part of it stops as well.")
        os.kill(os.getpid(), signal.SIGTERM)

    if parent is not None:
        threading.Thread(target=watch, name="parent-watch", daemon=True).start()
