"""Real servers for tests, each on a free loopback port in a folder of its own: PostgreSQL, Redis, S3 (moto).

A missing one skips the tests that need it, with the reason; where ``CI=true`` it fails them.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from moto.server import ThreadedMotoServer

PATIENCE = 30
"""Seconds that a server may take to start."""


@contextmanager
def postgresql() -> Iterator[str]:
    """A new PostgreSQL cluster; the URL of its empty database. As root it runs as the user postgres, since it refuses root."""
    programs = _postgresql_programs()
    with tempfile.TemporaryDirectory(prefix="sharewire-postgresql-") as name:
        folder, port = Path(name), free_port()
        as_user = _as_postgres(folder)
        data = folder / "data"
        initdb = [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "press", "-A", "trust", "-E", "UTF8", "--no-sync"]
        # Sorted as people sort, like most servers: code that counts on the order of bytes has to say so.
        people = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
        subprocess.run([*initdb, *people], check=True, capture_output=True, cwd=folder)
        quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60"]
        place = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
        with _running([*as_user, str(programs / "postgres"), "-D", str(data), *place, *quick], folder):
            ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "press"]
            _wait_until(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL")
            yield f"postgresql://press@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """A new Redis that keeps nothing; its URL."""
    program = shutil.which("redis-server") or missing("redis-server is not installed")
    with tempfile.TemporaryDirectory(prefix="sharewire-redis-") as name:
        port = free_port()
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", name]
        with _running(command, Path(name)):
            _wait_until(lambda: _answers(port), "Redis")
            yield f"redis://127.0.0.1:{port}/0"


def new_database(url: str, like: str = "") -> str:
    """A new database on the PostgreSQL at ``url``, empty or with all that is in the one at ``like``; its own URL."""
    name = f"press_{secrets.token_hex(6)}"
    copied = f" TEMPLATE {like.rpartition('/')[2]} STRATEGY file_copy" if like else ""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{copied}")
    return url.rpartition("/")[0] + f"/{name}"


def drop_database(server: str, url: str) -> None:
    """Take the database at ``url`` away from the PostgreSQL at ``server``, whoever is still connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")


@contextmanager
def s3() -> Iterator[dict[str, str]]:
    """An object store of S3's kind with the bucket ``press``; the options that reach it, by obstore's names."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    try:
        urllib.request.urlopen(urllib.request.Request(f"{endpoint}/press", method="PUT")).close()
        yield {"endpoint": endpoint, "access_key_id": "tests", "secret_access_key": "tests", "region": "us-east-1"}
    finally:
        server.stop()


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it on the build server, where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _postgresql_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    program = shutil.which("initdb") or missing("PostgreSQL (initdb) is not installed")
    return Path(program).parent


def _as_postgres(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until(ready: Callable[[], bool], name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, f"{name} did not start within {PATIENCE} seconds"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
