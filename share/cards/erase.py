"""Pictures of a withdrawn article, erased ▶: its cards, old ones too, and its photos, where no other article shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from share.article import Article
from share.blobs import Blobs
from share.cards.keep import PHOTOS
from share.store import Store, articles
from share.store import cards as stored_cards


def erase_cards(slug: str, *, store: Store, blobs: Blobs, but: Collection[str] = ()) -> int:
    """Erase every card that lies under a slug, those of the digests in ``but`` excepted; how many files they were.

    Raises:
        BlobsFailed: when the blobs cannot be used. What is erased by then stays so, and the rest is at the next try.
        StoreFailed: when the database cannot be used.
    """
    with store.connect() as c:
        digests = {digest for _, digest in stored_cards.all_of(c, slug)} - set(but)
    folders = [f"cards/{slug}/{digest}" for digest in digests] if but else [f"cards/{slug}"]
    files = sum(map(blobs.delete_prefix, folders))
    with store.begin() as c:
        stored_cards.forget(c, slug, digests)
    return files


@dataclass(frozen=True, slots=True)
class Erased:
    """How many files of cards were erased, how many photos, and the sources of those that stay since others show them."""

    cards: int
    photos: int
    shared: tuple[str, ...]


def erase_pictures(article: Article, slugs: Sequence[str], *, store: Store, blobs: Blobs) -> Erased:
    """Erase all pictures of an article that nobody may see any more; ``slugs`` are all that it ever had.

    Whether another article shows the same photo is looked for in all of them, which takes its time: nothing for a web request.

    Raises:
        BlobsFailed, StoreFailed: as `erase_cards`.
    """
    files = sum(erase_cards(slug, store=store, blobs=blobs) for slug in slugs)
    with store.connect() as c:
        revisions = [article, *articles.history(c, article.slug)]
        photos = {picture.digest: picture.source for revision in revisions for picture in revision.pictures}
        shared = {digest for digest in photos if articles.another_mentions(c, digest, article)}
    for digest in photos.keys() - shared:
        blobs.delete(f"{PHOTOS}/{digest}")
    return Erased(files, len(photos) - len(shared), tuple(sorted({photos[digest] for digest in shared})))
