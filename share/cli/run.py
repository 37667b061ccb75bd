"""``share run``, ``share web``, ``share worker``: the service and its two halves.

::

    share run ─ migrate ─ demo articles? ─ start web and worker ─ /healthz answers? say where ─ wait
                                               │                                                 │
                                               └── one of them ends: stop the other, exit 1      └── SIGTERM: stop both, exit 0
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException

import click

from share.cli.demo import fill_with_demo
from share.cli.polling import polling_for
from share.cli.prepared import prepared_parts
from share.cli.push import courier_for, reader_for
from share.errors import BadSetting
from share.settings import Settings
from share.web.server import Server
from share.wiring import open_parts
from share.worker import run_worker

log = logging.getLogger("share")

START_SECONDS = 60
"""How long the web server may take until it answers."""
STOP_SECONDS = 30
"""How long the two may take to finish what they are at; more than the server's and the worker's own limits."""
POLL_SECONDS = 0.1
PARENT_SECONDS = 1.0


of_run = click.option("--parent", type=int, hidden=True, help="The process of `share run` that this one belongs to.")


@click.command()
@of_run
@click.pass_obj
def web(settings: Settings, parent: int | None) -> None:
    """Start the web server alone.

    It serves pages, cards, feeds and the API. `share migrate` has to have been run.
    """
    refuse_taken_port(settings)
    open_parts(settings).store.close()  # what is wrong with the settings is said here, in one sentence, and not by each process
    end_with(parent)
    Server(settings).run()


@click.command()
@of_run
@click.pass_obj
def worker(settings: Settings, parent: int | None) -> None:
    """Start the worker alone.

    It draws cards as soon as something is published, tells subscribers and webhooks, polls sources and takes in what other
    systems push, and brings scheduled articles live.
    `share migrate` has to have been run.
    """
    end_with(parent)
    parts = open_parts(settings)
    run_worker(parts, courier_for=courier_for(parts), reader_for=reader_for(parts), polling_for=polling_for(parts))


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
        fill_with_demo(parts)
    signal.signal(signal.SIGINT, lambda *_: stop.set())  # until here, Ctrl-C leaves a start that hangs
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


def how_it_ended(returncode: int) -> str:
    """A process's return code in words: ``exit code 3``, or the signal that ended it, such as ``SIGKILL``."""
    if returncode >= 0:
        return f"exit code {returncode}"
    try:
        return signal.Signals(-returncode).name
    except ValueError:
        return f"signal {-returncode}"


def _start(name: str) -> subprocess.Popen[bytes]:
    """One half as a process of its own; in its own session, so that a Ctrl-C reaches it through us and in order.

    ``-P`` keeps the working directory off its path: a file there that is called like a module must not be run.
    """
    command = [sys.executable, "-P", "-m", "share", name, "--parent", str(os.getpid())]
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603  # our own interpreter, our own names


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
