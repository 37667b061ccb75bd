"""The queue brings the number of a row to a worker, on every storage; when it is down, nobody who publishes notices."""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from processes import PATIENCE
from servers import free_port, new_database

from share.errors import BadSetting, StoreFailed


def test_what_one_process_announces_another_one_works_on(opened, queue_url):
    web, worker, done = opened(queue_url), opened(queue_url), []
    web.check()
    assert web.is_idle()
    assert web.announce(7)
    assert not worker.is_idle()
    huey = worker.serve(done.append)
    huey.execute(huey.dequeue())
    assert done == [7]
    assert web.is_idle()


def test_a_message_is_plain_text_that_runs_no_code(opened, tmp_path):
    opened(f"sqlite:///{tmp_path}/queue.db").announce(7)
    with closing(sqlite3.connect(tmp_path / "queue.db")) as connection:
        (message,) = connection.execute("SELECT data FROM task").fetchone()
    assert bytes(message).decode("ascii").endswith('"share.queue.outbox", [7]]')


@pytest.mark.parametrize("url", ["redis://127.0.0.1:{port}/0", "postgresql://press@127.0.0.1:{port}/press"])
def test_a_queue_that_is_down_stops_nobody(opened, url):
    queue = opened(url.format(port=free_port()))
    assert not queue.announce(7)
    assert queue.is_idle()
    with pytest.raises(StoreFailed, match="does not answer"):
        queue.check()


def test_a_queue_file_that_cannot_be_opened_stops_nobody_but_its_worker(opened, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    queue = opened(f"sqlite:///{tmp_path}/data/queue.db")
    assert not queue.announce(7)
    with pytest.raises(StoreFailed, match="SHARE_QUEUE_URL"):
        queue.serve(print)


@pytest.mark.parametrize("url", ["", "queue", "sqlite://", "amqp://press:hunter2@host/"])
def test_a_url_of_no_queue_that_we_know_names_the_setting(opened, url):
    with pytest.raises(BadSetting, match="SHARE_QUEUE_URL takes") as failure:
        opened(url)
    assert "hunter2" not in str(failure.value)


def test_a_process_that_begins_while_another_one_makes_the_tables_has_its_queue(opened, postgresql_url):
    url = new_database(postgresql_url)
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with (
        psycopg.connect(url) as first,
        psycopg.connect(postgresql_url, autocommit=True) as observer,
        ThreadPoolExecutor() as pool,
    ):
        first.execute("CREATE TABLE huey_kv (queue text, key text, value bytea, PRIMARY KEY (queue, key))")
        begun = pool.submit(opened(url).check)
        deadline = time.monotonic() + PATIENCE
        while observer.execute(waiting).fetchone() == (0,):
            assert time.monotonic() < deadline, "nobody waited for the tables"
            time.sleep(0.02)
        first.commit()
        begun.result(PATIENCE)
