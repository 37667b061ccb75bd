"""``share run``: the service, which is a web server and a worker as processes of their own.

::

    share run ─ migrate ─ demo articles? ─ start web and worker ─ /healthz answers? say where ─ wait
                                               │                                                 │
                                               └── one of them ends: stop the other, exit 1      └── SIGTERM: stop both, exit 0
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException

import click

from share.cli.halves import refuse_taken_port
from share.cli.prepared import prepared_parts
from share.settings import Settings

log = logging.getLogger("share")

START_SECONDS = 60
"""How long the web server may take until it answers."""
STOP_SECONDS = 30
"""How long the two may take to finish what they are at; more than the server's and the worker's own limits."""
POLL_SECONDS = 0.1


@click.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Start the service: web server and worker.

    First the database is brought up to date. SIGTERM or Ctrl-C stops both in order.
    """
    refuse_taken_port(settings)
    for warning in settings.warnings:
        log.warning(warning)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())  # from here on: what is halfway through a migration is not cut off
    with prepared_parts(settings) as parts:
        if settings.demo:
            from share.cli.demo import fill_with_demo  # noqa: PLC0415  # what takes articles in is half of what this process would hold

            fill_with_demo(parts)
    signal.signal(signal.SIGINT, lambda *_: stop.set())  # until here, Ctrl-C leaves a start that hangs
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # children inherit it, and log from the background of a terminal with `tostop`
    children = {} if stop.is_set() else {name: _start(name) for name in ("web", "worker")}
    threading.Thread(target=_announce, args=(settings, stop), daemon=True).start()
    ended = _watch(children, stop)
    stop.set()
    if ended is not None:
        log.error("The %s ended by itself (%s), so everything is stopped.", ended, how_it_ended(children[ended].returncode))
    _stop(children)
    log.info("Sharewire has stopped.")
    if ended is not None:
        sys.exit(1)


def how_it_ended(returncode: int) -> str:
    """A process's return code in words: ``exit code 3``, or the signal that ended it, such as ``SIGKILL``."""
    if returncode >= 0:
        return f"exit code {returncode}"
    try:
        return signal.Signals(-returncode).name
    except ValueError:
        return f"signal {-returncode}"


def _start(name: str) -> subprocess.Popen[bytes]:
    """One half as a process of its own; in its own process group, so that a Ctrl-C reaches it through us and in order.

    Not in its own session: Linux gives each session the same share of the processors, however much it has to do
    (``sched(7)``, autogroup), and a web server in one of its own answered a quarter fewer requests.
    ``-P`` keeps the working directory off its path: a file there that is called like a module must not be run.
    """
    command = [sys.executable, "-P", "-m", "share", name, "--parent", str(os.getpid())]
    return subprocess.Popen(command, process_group=0)  # noqa: S603  # our own interpreter, our own names


def _watch(children: dict[str, subprocess.Popen[bytes]], stop: threading.Event) -> str | None:
    """Wait until we are told to stop, or until a child ends; its name then."""
    while not stop.wait(POLL_SECONDS):
        for name, child in children.items():
            if child.poll() is not None:
                return name
    return None


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for name, child in children.items():
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.error("The %s did not stop within %d seconds, and was killed.", name, STOP_SECONDS)  # noqa: TRY400  # the trace is ours
            child.kill()
            child.wait()


def _announce(settings: Settings, stop: threading.Event) -> None:
    """Say where the service listens, once it answers."""
    deadline = time.monotonic() + START_SECONDS
    while not stop.is_set() and time.monotonic() < deadline:
        if _answers(settings.bind):
            log.info("Sharewire is ready at %s (listening on %s:%d)", settings.base_url, *settings.bind)
            return
        stop.wait(POLL_SECONDS)
    if not stop.is_set():
        log.error("The web server does not answer at %s:%d after %d seconds.", *settings.bind, START_SECONDS)


def _answers(bind: tuple[str, int]) -> bool:
    host, port = bind
    connection = HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=2)  # noqa: S104  # compared, not bound
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
