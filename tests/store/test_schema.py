"""The migrations make exactly the schema that the code works with, whoever runs them and however often."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from share.errors import BadSetting, StoreFailed
from share.store import Store, articles, cards, migrate, open_store, schema_is_current
from share.store.cards import Card, Sums
from share.store.migrate import MIGRATIONS, REVISIONS
from share.store.schema import metadata


def migrate_to(revision: str, store: Store) -> None:
    """As a database stood before the newer migrations."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    with store.begin() as c, EnvironmentContext(Config(), scripts, fn=lambda at, _: scripts._upgrade_revs(revision, at)) as e:
        e.configure(connection=c)
        e.run_migrations()


def test_the_migrations_make_the_schema_of_the_code(store):
    with store.connect() as c:
        assert compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), metadata) == []


def test_a_database_is_current_only_after_its_migrations(empty_store):
    assert not schema_is_current(empty_store)
    assert migrate(empty_store) == REVISIONS
    assert schema_is_current(empty_store)


def test_cards_from_before_their_faults_were_kept_are_counted_and_without_any(empty_store):
    migrate_to("0001", empty_store)
    with empty_store.begin() as c:
        c.execute(text("INSERT INTO cards VALUES ('bridge', 'og', 'd1', 1200, 630, 'image/jpeg', 1000, 'It was cut.')"))
        c.execute(text("INSERT INTO cards VALUES ('tram', 'og', 'd2', 1200, 630, 'image/jpeg', 500, '')"))
    assert migrate(empty_store) == REVISIONS[1:]
    with empty_store.connect() as c:
        assert cards.find(c, "bridge", "og", "d1") == Card(
            "bridge", "og", "d1", 1200, 630, "image/jpeg", 1000, ("It was cut.",), missing=0, faults=()
        )
        assert cards.sums(c) == {"og": Sums(cards=2, bytes=1500, with_missing=0, with_faults=0)}


def test_articles_from_before_codes_of_their_own_keep_their_number_as_their_code_and_all_that_belongs_to_them(empty_store):
    migrate_to("0002", empty_store)
    numbers = {1: "1", 31: "z", 32: "10", 1_017: "zs", 1_000_000: "ygj0", 2**40 + 7: "100000007", 2**60 - 1: "z" * 12}
    with empty_store.begin() as c:
        for number in numbers:
            c.execute(
                text(
                    "INSERT INTO articles (id, slug, title_slug, status, published, modified, release_at, paid, revision,"
                    " fingerprint, document) VALUES (:id, :slug, '', 'live', :at, :at, :at, :paid, 1, '', '{}')"
                ),
                {"id": number, "slug": f"a-{number}", "at": "2026-11-20 12:00:00+00", "paid": False},
            )
            c.execute(text("INSERT INTO revisions VALUES (:id, 1, '2026-11-20 12:00:00', '{}')"), {"id": number})
    assert migrate(empty_store) == REVISIONS[2:]
    with empty_store.connect() as c:
        codes = {row.id: row.code for row in c.execute(text("SELECT id, code FROM articles"))}
        assert codes == numbers
        assert c.execute(text("SELECT count(*) FROM revisions")).scalar_one() == len(numbers)


def test_webhooks_from_before_partners_are_nobodys_and_their_numbers_are_not_given_again(empty_store):
    migrate_to("0006", empty_store)
    insert = "INSERT INTO webhooks (url, host, types, secret, created_at, failing) VALUES (:url, '', '', '', :at, :no)"
    with empty_store.begin() as c:
        for url in ("https://one.example/", "https://two.example/"):
            c.execute(text(insert), {"url": url, "at": "2026-11-20 12:00:00+00", "no": False})
        c.execute(text("DELETE FROM webhooks WHERE id = 2"))
    migrate(empty_store)
    with empty_store.begin() as c:
        c.execute(text(insert), {"url": "https://three.example/", "at": "2026-11-20 12:00:00+00", "no": False})
        rows = c.execute(text("SELECT id, partner_id FROM webhooks ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [(1, None), (3, None)]


def test_the_names_of_the_files_are_their_revisions_in_order():
    revisions = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert [script.revision for script in revisions][::-1] == REVISIONS


def test_migrating_again_does_nothing(store):
    assert migrate(store) == []


def test_processes_that_migrate_at_the_same_time_take_turns(empty_store, empty_url):
    program = "import sys; from share.store import *; s = open_store(sys.argv[1]); print(migrate(s)); s.close()"

    def run(_number: int) -> str:
        return subprocess.run(
            [sys.executable, "-c", program, empty_url], check=True, capture_output=True, text=True, timeout=60
        ).stdout.strip()

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(run, range(3))) == [str(REVISIONS), "[]", "[]"]
    assert schema_is_current(empty_store)


def test_a_database_without_tables_says_what_to_do(empty_store):
    with pytest.raises(StoreFailed, match="share migrate"), empty_store.connect() as c:
        articles.count(c)


def test_a_write_that_fails_leaves_nothing_behind(store):
    def write_and_fail() -> None:
        with store.begin() as c:
            c.execute(
                text("INSERT INTO scopes (scope, name, articles, changed_at) VALUES ('latest', '', 0, '2026-11-20 12:00:00')")
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with store.connect() as c:
        assert c.execute(text("SELECT count(*) FROM scopes")).scalar_one() == 0


def test_a_server_that_is_not_there_is_told_without_its_password():
    store = open_store("postgres://press:hunter2@127.0.0.1:9/press")
    with pytest.raises(StoreFailed, match="does not answer") as failure, store.connect():
        pass
    assert "hunter2" not in failure.value.public + failure.value.detail


def test_a_file_that_is_no_database_is_told(tmp_path):
    file = tmp_path / "sharewire.db"
    file.write_text("This is a letter to the editor, and no database. " * 100)
    with pytest.raises(StoreFailed, match="not a SQLite database"), open_store(f"sqlite:///{file}").connect():
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StoreFailed, match="cannot be made"):
        open_store(f"sqlite:///{tmp_path}/data/sharewire.db")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "press",
        "mysql://press:hunter2@host/press",
        "postgresql://press:hunter2@host:port/press",
        "sqlite://",
        "sqlite:///:memory:",
        "oops+x://h/d",
    ],
)
def test_a_url_of_no_database_that_we_know_names_the_setting(url):
    with pytest.raises(BadSetting, match="SHARE_DATABASE_URL takes") as failure:
        open_store(url)
    assert "hunter2" not in str(failure.value)


def test_the_hint_of_a_file_moves_when_another_connection_commits(tmp_path):
    url = f"sqlite:///{tmp_path / 'sharewire.db'}"
    ours, theirs = open_store(url), open_store(url)
    assert ours.commit_hint() is None
    migrate(ours)
    before = ours.commit_hint()
    with theirs.begin() as c:
        c.execute(text("INSERT INTO scopes (scope, name, articles, changed_at) VALUES ('latest', '', 0, '2026-11-20 12:00:00')"))
    assert ours.commit_hint() != before
    ours.close()
    theirs.close()


def test_a_server_has_no_hint(database_url):
    if database_url.startswith("sqlite"):
        pytest.skip("a file has one")
    assert open_store(database_url).commit_hint() is None
