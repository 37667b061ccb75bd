"""The claim: a cached answer (page, card, feed, 304) is served at no less than 0.9 times the rate of a constant WSGI application
under the same gunicorn; and 4,000 servers that fetch a new article at once cost one drawing of its card.

Needs ``wrk`` (Debian package wrk) on the PATH. Run by hand: ``python benchmarks/serving.py``.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROUNDS = 5
SECONDS = 2
CONSTANT = """
BODY = b"x" * {length}
def app(environ, start_response):
    start_response("{status}", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))])
    return [BODY]
"""
GUNICORN = ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--keep-alive", "15", "--no-control-socket"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server did not start")


def rate(address: str, headers: list[str]) -> float:
    """Answers per second, by wrk with 32 connections."""
    given = [part for header in headers for part in ("-H", header)]
    output = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{SECONDS}s", *given, address], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if found is None:
        sys.exit(output)
    return float(found[1])


def constant_rate(folder: Path, length: int, status: str, headers: list[str]) -> float:
    (folder / "constant.py").write_text(CONSTANT.format(length=length, status=status))
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "-b", f"127.0.0.1:{port}", "constant:app"]
    server = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        return rate(f"http://127.0.0.1:{port}/", headers)
    finally:
        server.terminate()
        server.wait()


def stampede(base: str, slug: str) -> None:
    """4,000 fetches of page and card over 64 connections, right after publication."""
    page = urllib.request.urlopen(f"{base}/articles/{slug}").read().decode()
    found = re.search(r'og:image" content="[^"]*?(/cards/[^"]+)"', page)
    if found is None:
        sys.exit("the page names no card")
    times: list[float] = []

    def fetch(_number: int) -> None:
        for path in (f"/articles/{slug}", found[1]):
            begun = time.perf_counter()
            with urllib.request.urlopen(base + path) as answer:
                answer.read()
            times.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    with ThreadPoolExecutor(64) as pool:
        list(pool.map(fetch, range(4_000)))
    times.sort()
    p99 = times[int(len(times) * 0.99)] * 1000
    print(f"stampede: 8,000 answers in {time.perf_counter() - begun:.1f} s, p99 {p99:.0f} ms (the client shares the cores)")


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        base = f"http://127.0.0.1:{port}"
        settings = {
            "SHARE_DATA_DIR": f"{name}/data",
            "SHARE_BIND": f"127.0.0.1:{port}",
            "SHARE_BASE_URL": base,
            "SHARE_DEMO": "1",
        }
        with (folder / "log").open("w") as log:
            service = subprocess.Popen([sys.executable, "-m", "share", "run"], env=os.environ | settings, stdout=log)
            try:
                wait_for(port)
                time.sleep(5)  # until the worker has drawn the demo's cards
                compare(folder, base)
                stampede(base, "night-ferry-returns")
            finally:
                service.send_signal(signal.SIGTERM)
                service.wait()


def compare(folder: Path, base: str) -> None:
    slug = "night-ferry-returns"
    card = urllib.request.urlopen(f"{base}/cards/{slug}/og.jpg").geturl()
    cases = [("page", f"{base}/articles/{slug}", False), ("feed", f"{base}/feeds/latest.rss", False), ("card", card, False)]
    cases.append(("304", f"{base}/feeds/latest.rss", True))
    for label, address, conditional in cases:
        request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            length, etag = len(answer.read()), answer.headers["ETag"]
        headers = ["Accept-Encoding: gzip", *([f"If-None-Match: {etag}"] if conditional else [])]
        pairs = []
        for _ in range(ROUNDS):
            bare = constant_rate(folder, 0 if conditional else length, "304 Not Modified" if conditional else "200 OK", headers)
            pairs.append((rate(address, headers), bare))
        ours, bare = max(pair[0] for pair in pairs), max(pair[1] for pair in pairs)
        print(f"{label}: {ours:,.0f}/s against {bare:,.0f}/s of a constant application: {ours / bare:.2f}")


if __name__ == "__main__":
    main()
