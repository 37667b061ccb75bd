"""A worker process for tests: its only step leaves a mark, waits as long as it is told, and leaves another mark.

program.py DATABASE_URL QUEUE_URL FOLDER SECONDS LEASE_SECONDS
"""

from __future__ import annotations

import logging
import sys
import time
import uuid
from datetime import UTC, timedelta
from pathlib import Path
from types import SimpleNamespace

from share.queue import open_queue
from share.store import open_store
from share.wiring import now
from share.worker import HANDLERS, run_worker


def main(database_url: str, queue_url: str, folder: str, seconds: str, lease: str) -> None:
    marks = Path(folder)

    def step(_parts, job) -> None:
        (marks / f"begun-{job.slug}-{uuid.uuid4()}").touch()
        time.sleep(float(seconds))
        (marks / f"ended-{job.slug}-{uuid.uuid4()}").touch()

    logging.basicConfig(level=logging.WARNING)
    parts = SimpleNamespace(
        settings=SimpleNamespace(worker_threads=2, time_zone=UTC),
        store=open_store(database_url),
        queue=open_queue(queue_url),
        clock=now,
    )
    run_worker(parts, handlers=dict.fromkeys(HANDLERS, (step,)), lease=timedelta(seconds=float(lease)))
    (marks / f"stopped-{uuid.uuid4()}").touch()


if __name__ == "__main__":
    main(*sys.argv[1:])
