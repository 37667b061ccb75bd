"""What is read in one transaction is of one state, whatever is published meanwhile."""

from __future__ import annotations

from factories import NOON, submission

from share.publish import publish
from share.store import articles, outbox


def test_a_reader_sees_nothing_of_what_is_published_while_it_reads(store):
    publish(store, submission(slug="first"), NOON)
    with store.connect() as c:
        before = outbox.generation(c)
        publish(store, submission(slug="second"), NOON)
        assert [article.slug for article in articles.newest(c, scope="latest", limit=9)] == ["first"]
        assert outbox.generation(c) == before
    with store.connect() as c:
        assert {article.slug for article in articles.newest(c, scope="latest", limit=9)} == {"first", "second"}
