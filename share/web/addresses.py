"""From an address that somebody else hands us to the article that it is of: ours in every form, and the newsroom's own."""

from __future__ import annotations

from urllib.parse import urlsplit

from share.article import Article
from share.errors import BadInput, NotFound
from share.store import articles
from share.web.lookup import visible, visible_article
from share.wiring import Parts


def article_at(running: Parts, address: str) -> Article:
    """The live article at ``address``: our page of it with any path word, or its home on the newsroom's own site.

    ``http`` and ``https``, queries that were put behind it, and fragments make no difference.

    Raises:
        BadInput: where there is no address.
        NotFound: for an address that is not one of our articles'.
        Withdrawn: when the newsroom took it down.
    """
    if not address.strip():
        raise BadInput("The address is missing: say url=, with the whole address of an article's page.")
    not_ours = NotFound("This address is not that of one of our articles.")
    try:
        asked = urlsplit(address.strip())
    except ValueError:
        raise not_ours from None
    pieces = asked.path.strip("/").split("/")
    words = running.disclosures.path_words | {"articles"}
    own = asked.scheme in {"http", "https"} and asked.netloc.lower() == urlsplit(running.settings.base_url).netloc
    if own and len(pieces) == 2 and pieces[0] in words:
        return visible_article(running, pieces[1])
    with running.store.connect() as connection:
        found = articles.by_canonical_url(connection, address.strip())
    if found is None:
        raise not_ours
    return visible(found)
