"""`share withdraw`: the article is gone, and the editor knows what is left to do elsewhere."""

from __future__ import annotations

import pytest
from newsroom import SITE, Newsroom, text

from share.store import articles, cards, open_store


@pytest.fixture
def bridge(newsroom: Newsroom) -> Newsroom:
    """A newsroom with an article that has a photo."""
    newsroom.photo("bridge.jpg")
    newsroom.share("ingest", newsroom.file("bridge.txt", text()), "--photo", "bridge.jpg")
    return newsroom


def files(newsroom: Newsroom, folder: str) -> list[str]:
    return sorted(str(path.relative_to(newsroom.folder)) for path in (newsroom.folder / "data/blobs" / folder).rglob("*.*"))


def photos(newsroom: Newsroom) -> int:
    return len([path for path in (newsroom.folder / "data/blobs/photos").iterdir() if path.is_file()])


def test_the_article_is_withdrawn_and_what_is_out_there_is_told(bridge):
    done = bridge.share("withdraw", "bridge")
    assert done.exit_code == 0
    assert bridge.article("bridge").status == "withdrawn"
    assert f"withdrawn  {SITE}/articles/bridge" in done.stdout
    assert "Bluesky, for good." in done.stdout
    assert "LinkedIn, about 7 days." in done.stdout
    assert "https://www.linkedin.com/post-inspector/" in done.stdout
    assert f"  {SITE}/cards/bridge/*" in done.stdout
    assert f"  {SITE}/s/{bridge.article('bridge').code}*" in done.stdout


def test_its_pictures_are_kept_for_the_day_it_comes_back(bridge):
    before = files(bridge, "cards")
    bridge.share("withdraw", "bridge")
    assert files(bridge, "cards") == before != []
    assert photos(bridge) == 1


@pytest.mark.parametrize("when", ["at once", "later"])
def test_its_pictures_are_erased_where_that_is_said(bridge, when):
    if when == "later":
        bridge.share("withdraw", "bridge")
    done = bridge.share("withdraw", "bridge", "--erase")
    assert done.exit_code == 0
    assert "erased" in done.stdout
    assert (files(bridge, "cards"), photos(bridge)) == ([], 0)
    store = open_store(bridge.environ["SHARE_DATABASE_URL"])
    with store.connect() as c:
        assert cards.all_of(c, "bridge") == {}
        assert all(sums == (0, 0, 0, 0) for sums in cards.sums(c).values())
        assert [kept.title for kept in articles.history(c, "bridge")] == ["Harbour bridge reopens"] * 2
    store.close()


def test_a_photo_that_another_article_shows_stays(bridge):
    bridge.share("ingest", bridge.file("tram.txt", text("Trams return")), "--photo", "bridge.jpg")
    done = bridge.share("withdraw", "bridge", "--erase")
    assert photos(bridge) == 1
    assert "bridge.jpg: another article shows this photo" in done.stderr
    assert files(bridge, "cards/tram") != []


def test_what_was_erased_comes_back_when_the_article_is_restored(bridge):
    bridge.share("withdraw", "bridge", "--erase")
    done = bridge.share("ingest", "--restore", "bridge.txt", "--photo", "bridge.jpg")
    assert done.exit_code == 0
    assert photos(bridge) == 1
    assert files(bridge, "cards/bridge") != []


def test_what_is_not_there_or_gone_already_is_told(bridge):
    assert "no article nowhere" in bridge.share("withdraw", "nowhere").stderr
    bridge.share("withdraw", "bridge")
    again = bridge.share("withdraw", "bridge")
    assert (again.exit_code, "withdrawn already" in again.stderr) == (1, True)
