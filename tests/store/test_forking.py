"""A web server forks its workers: they must not talk over the connection of their parent."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import os, sys
from share.store import articles, migrate, open_store

store = open_store(sys.argv[1])
migrate(store)
with store.connect() as c:
    parents = c.connection.dbapi_connection
child = os.fork()
with store.connect() as c:
    same, found = c.connection.dbapi_connection is parents, articles.count(c)
if child == 0:
    os._exit(1 if same else 0)
print(same, found, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
store.close()
"""


def test_a_forked_child_opens_its_own_connection_and_leaves_its_parents_open(database_url):
    run = subprocess.run([sys.executable, "-c", PROGRAM, database_url], check=True, capture_output=True, text=True, timeout=60)
    assert run.stdout.split() == ["True", "0", "0"], run.stderr
