"""Polling: conditionally, at the pace that a source asks for, and without losing an item to another one."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from origins import Origin, conditional, desk, gzipped, item, rss
from PIL import Image
from services import Service

from share.article import Status
from share.ingest.again import take_again
from share.store import set_aside, sources

FIFTEEN = timedelta(minutes=15)


def test_what_is_new_comes_in_and_is_on_its_page_at_once(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1), item(2))
    assert desk(service, origin.url()).counted() == {"created": 2}
    assert b"Night ferry number 1" in service.client.get("/articles/night-ferry-number-1").data


def test_a_poll_says_who_asks_and_asks_for_no_part(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    desk(service, origin.url()).poll()
    headers = origin.requests[0].headers
    assert headers["user-agent"].startswith("Sharewire/")
    assert "+https://share.courier.example" in headers["user-agent"]
    assert headers["accept-encoding"] == "gzip"
    assert "a-im" not in headers


def test_an_answer_that_has_not_changed_is_asked_for_by_both_of_its_validators(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = conditional(rss(item(1)), '"v1"', **{"Last-Modified": "Fri, 20 Nov 2026 12:00:00 GMT"})
    agency = desk(service, origin.url())
    agency.poll()
    assert agency.poll().polled.status == 304
    headers = origin.requests[1].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"v1"', "Fri, 20 Nov 2026 12:00:00 GMT")
    assert agency.now().unchanged == 1


def test_the_same_bytes_are_not_read_again_whatever_their_server_says_of_them(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = rss(item(1))
    agency = desk(service, origin.url())
    agency.poll()
    assert agency.poll().polled.answer == "nothing new"


@pytest.mark.parametrize(
    ("headers", "head", "wait"),
    [
        ({"Cache-Control": "max-age=7200"}, "", timedelta(hours=2)),
        ({"Cache-Control": "max-age=7200", "Age": "3600"}, "", timedelta(hours=1)),
        ({"Cache-Control": "no-cache, max-age=7200"}, "", FIFTEEN),
        ({"Cache-Control": "s-maxage=7200"}, "", FIFTEEN),
        ({"Cache-Control": "max-age=60"}, "", FIFTEEN),
        ({"Expires": "0"}, "", FIFTEEN),
        ({}, "<ttl>180</ttl>", timedelta(hours=3)),
        ({}, "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", timedelta(hours=6)),
        ({"Cache-Control": "max-age=31536000"}, "", timedelta(days=1)),
    ],
)
def test_a_source_is_asked_again_when_it_asks_for_it(
    service: Service, origin: Origin, headers: dict[str, str], head: str, wait: timedelta
) -> None:
    origin.pages["/feed"] = (200, {"Content-Type": "application/rss+xml", **headers}, rss(item(1), head=head))
    agency = desk(service, origin.url())
    agency.poll()
    assert agency.waits() == wait


def test_a_wait_that_a_feed_asks_for_counts_when_it_has_not_changed_as_well(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = conditional(rss(item(1), head="<ttl>120</ttl>"))
    agency = desk(service, origin.url())
    agency.poll()
    agency.poll()
    assert agency.waits() == timedelta(hours=2)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", ["7200", "Fri, 20 Nov 2026 15:20:00 GMT"])
def test_who_asks_us_to_come_back_later_is_left_alone_until_then(
    service: Service, origin: Origin, status: int, asked: str
) -> None:
    origin.pages["/feed"] = (status, {"Retry-After": asked}, b"")
    agency = desk(service, origin.url())
    agency.poll()
    assert agency.waits() == timedelta(hours=2)
    assert agency.now().failures == 1


def test_each_failure_doubles_the_wait_and_a_good_answer_ends_that(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = [(500, {}, b""), (502, {}, b""), (404, {}, b""), (200, {}, rss(item(1)))]
    agency = desk(service, origin.url())
    waits = []
    for _ in range(3):
        agency.poll()
        waits.append(agency.waits())
    assert waits == [FIFTEEN * 0.8, FIFTEEN * 1.6, FIFTEEN * 3.2]  # a fifth less where chance is 0
    assert agency.counted() == {"created": 1}
    assert (agency.now().failures, agency.waits()) == (0, FIFTEEN)


def test_a_source_that_is_gone_is_not_asked_any_more(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = (410, {}, b"")
    agency = desk(service, origin.url())
    agency.poll()
    found = agency.now()
    assert (found.due_at, sources.condition(found)) == (None, "stopped")
    assert "not asked any more" in found.answer


@pytest.mark.parametrize("status", [301, 308])
def test_a_source_that_has_moved_for_good_is_asked_there_once_that_is_sure(service: Service, origin: Origin, status: int) -> None:
    origin.pages["/old"] = (status, {"Location": "/new"}, b"")
    origin.pages["/new"] = rss(item(1))
    agency = desk(service, origin.url("/old"))
    agency.poll()
    agency.poll()
    assert agency.now().address == origin.url("/old")
    answer = agency.poll().polled.answer
    assert agency.now().address == origin.url("/new")
    assert "moved to" in answer
    agency.poll()
    assert [request.target for request in origin.requests] == ["/old", "/new"] * 3 + ["/new"]


def test_a_move_for_a_while_moves_nothing(service: Service, origin: Origin) -> None:
    origin.pages["/old"] = (302, {"Location": "/new"}, b"")
    origin.pages["/new"] = rss(item(1))
    agency = desk(service, origin.url("/old"))
    for _ in range(4):
        agency.poll()
    assert agency.now().address == origin.url("/old")


def test_packed_answers_are_unpacked(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = gzipped(rss(item(1)))
    assert desk(service, origin.url()).counted() == {"created": 1}


@pytest.mark.parametrize(
    ("declared", "header"),
    [("iso-8859-1", ""), ("windows-1252", ""), ("", "iso-8859-1"), ("utf-16", ""), ("utf-8", "")],
)
def test_a_feed_is_read_in_its_own_charset(service: Service, origin: Origin, declared: str, header: str) -> None:
    encoding = header or declared
    text = rss(item(1, title="Fährüberfahrt über Nacht")).decode().replace('<?xml version="1.0"?>', "")
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    kind = "application/rss+xml" + (f"; charset={header}" if header else "")
    origin.pages["/feed"] = (200, {"Content-Type": kind}, (declaration + text).encode(encoding))
    agency = desk(service, origin.url())
    agency.poll()
    assert [article.title for article in agency.articles()] == ["Fährüberfahrt über Nacht"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "it is empty"),
        (b"<!doctype html><html><body>Log in</body></html>", "it is a web page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "no feed in it"),
        (b'{"version": "2"}', "no JSON Feed"),
        (b"{", "no JSON Feed|not a JSON Feed"),
    ],
)
def test_what_is_no_feed_fails_and_says_what_it_is(service: Service, origin: Origin, body: bytes, sentence: str) -> None:
    origin.pages["/feed"] = (200, {}, body)
    agency = desk(service, origin.url())
    agency.poll()
    assert any(part in agency.now().answer for part in sentence.split("|"))
    assert agency.now().failures == 1


def test_an_endless_answer_is_cut_off(service: Service, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.ingest.listing.MAX_BYTES", 10_000)
    origin.pages["/feed"] = rss(item(1, body="x" * 20_000))
    agency = desk(service, origin.url())
    agency.poll()
    assert "more than 10,000 bytes" in agency.now().answer


def test_a_slow_answer_is_given_up(service: Service, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("share.ingest.listing.SECONDS", 0.2)
    origin.pages["/feed"] = rss(item(1))
    origin.server.seconds = 1.0
    agency = desk(service, origin.url())
    agency.poll()
    assert "longer than 0.2 seconds" in agency.now().answer


def test_a_private_address_is_not_asked(service: Service) -> None:
    agency = desk(service, "http://169.254.169.254/feed")
    agency.poll()
    assert "not public" in agency.now().answer


ROTTEN = {
    17: item(17, title=" "),
    63: item(63, body="<div>" * 300 + "too deep"),
    101: item(101, title="x" * 1_500),
    150: "<description>nobody could know this again</description>",
    199: item(199, more="<content:encoded>" + "y" * 1_000_001 + "</content:encoded>"),
}


def test_of_two_hundred_items_five_rotten_ones_are_set_aside_with_reasons_and_the_others_come_in(
    service: Service, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.web.preflight.Preflight._findings", lambda *_: ())  # two hundred times all cards take a while
    origin.pages["/feed"] = rss(*(ROTTEN.get(number) or item(number) for number in range(200)))
    agency = desk(service, origin.url())
    assert agency.counted() == {"created": 195, "set aside": 5}
    reasons = {entry.foreign_id: entry.reason for entry in agency.aside()}
    assert "title" in reasons["item-17"]
    assert "nested more than 200 deep" in reasons["item-63"]
    assert "1,000 characters" in reasons["item-101"]
    assert "1,000,000 characters" in reasons["item-199"]
    assert any("no id, no link and no title" in reason for reason in reasons.values())

    origin.pages["/feed"] = rss(*(item(number) for number in range(200)))
    assert agency.counted() == {"created": 5, "unchanged": 195}
    assert [entry.foreign_id for entry in agency.aside()] == [f"{origin.url()}#nameless"]
    assert len(agency.articles()) == 200
    assert agency.poll().polled.answer == "nothing new"
    assert {article.revision for article in agency.articles()} == {1}


def test_what_was_set_aside_comes_in_from_its_own_bytes_once_our_side_is_mended(
    service: Service, origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("share.ingest.take.read_payload", _breaks)
    origin.pages["/feed"] = rss(item(1), item(2))
    agency = desk(service, origin.url())
    assert agency.counted() == {"set aside": 2}
    monkeypatch.undo()
    origin.pages.clear()
    for entry in agency.aside():
        with service.parts.store.connect() as c:
            raw = set_aside.raw(c, entry.id)
        taken = take_again(agency.poller.intake, agency.poller.asker, agency.source, entry, raw=raw, now=service.clock())
        assert taken.event == "created"
    assert agency.aside() == []
    assert len(agency.articles()) == 2


def _breaks(*_: object, **__: object) -> None:
    raise RuntimeError("a defect of ours")


def test_an_item_that_leaves_a_feed_is_not_gone_since_feeds_show_the_newest_alone(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = [(200, {}, rss(item(1), item(2))), (200, {}, rss(item(2)))]
    agency = desk(service, origin.url())
    agency.poll()
    assert agency.counted() == {"unchanged": 1}
    assert len(agency.articles()) == 2


def test_of_a_source_that_lists_everything_what_it_leaves_out_twice_is_withdrawn(service: Service, origin: Origin) -> None:
    first = rss(*map(item, range(5)))
    origin.pages["/feed"] = [conditional(first, '"a"'), conditional(rss(*map(item, range(1, 5))), '"b"')]
    agency = desk(service, origin.url(), complete=True)
    agency.poll()
    assert agency.counted() == {"unchanged": 4}
    assert "1 missing" in agency.now().answer
    assert agency.counted() == {"unchanged": 4, "withdrawn": 1}
    gone = agency.article("night-ferry-number-0")
    assert gone is not None
    assert gone.status is Status.WITHDRAWN
    origin.pages["/feed"] = first
    assert agency.counted() == {"unchanged": 4, "restored": 1}


def test_a_source_that_suddenly_lists_next_to_nothing_withdraws_nothing(service: Service, origin: Origin) -> None:
    origin.pages["/feed"] = [(200, {}, rss(*map(item, range(5)))), (200, {}, rss(item(1)))]
    agency = desk(service, origin.url(), complete=True)
    for _ in range(4):
        agency.poll()
    assert len(agency.articles()) == 5


def test_a_feed_that_was_cut_short_withdraws_nothing_and_takes_no_half_of_an_item(service: Service, origin: Origin) -> None:
    """A connection that breaks looks like the end of an answer that says no length; its ETag is that of the whole."""
    whole = rss(*map(item, range(5)))
    origin.pages["/feed"] = whole
    agency = desk(service, origin.url(), complete=True)
    agency.poll()
    changed = rss(*(item(number, title=f"Night ferry {number} again") for number in range(5)))
    cut = changed[: changed.rindex(b"again") + 3]
    origin.pages["/feed"] = [(200, {"ETag": '"b"'}, cut), (200, {"ETag": '"b"'}, cut), conditional(changed, '"b"')]
    assert agency.counted() == {"updated": 4}
    assert agency.counted() == {"unchanged": 4}
    assert agency.counted() == {"unchanged": 4, "updated": 1}
    assert len(agency.articles()) == 5


def test_words_of_media_rss_and_tombstones_withdraw(service: Service, origin: Origin) -> None:
    agency = desk(service, origin.url())
    origin.pages["/feed"] = rss(item(1), item(2))
    agency.poll()
    deleted = item(1).replace("12:00:00", "13:00:00") + '<media:status state="deleted"/>'
    origin.pages["/feed"] = rss(deleted, item(2))
    assert agency.counted() == {"withdrawn": 1, "unchanged": 1}
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>x</title>
        <at:deleted-entry ref="item-2" when="2026-11-20T14:00:00Z"/></feed>"""
    origin.pages["/feed"] = atom
    assert agency.counted() == {"withdrawn": 1}
    assert agency.articles() == []


def test_an_old_copy_of_the_feed_brings_back_nothing_that_was_deleted(service: Service, origin: Origin) -> None:
    old = rss(item(1))
    deleted = rss(item(1).replace("12:00:00", "13:00:00") + '<media:status state="deleted"/>')
    origin.pages["/feed"] = [(200, {}, old), (200, {}, deleted), (200, {}, old)]
    agency = desk(service, origin.url())
    assert [agency.counted() for _ in range(3)] == [{"created": 1}, {"withdrawn": 1}, {"older": 1}]


def test_paid_items_are_paid_for_here_too(service: Service, origin: Origin) -> None:
    marked = item(1, more="<category>Travel</category><category>Partner voice</category>")
    labelled = item(2, title="Anzeige: Sechs Häfen", more="<category>Anzeige</category><dc:language>de</dc:language>")
    origin.pages["/feed"] = rss(marked, labelled, item(3))
    agency = desk(service, origin.url(), paid_categories=["partner voice"], sponsor="Brightwater Ferries")
    agency.poll()
    paid = {article.title: article for article in agency.articles() if article.paid}
    assert set(paid) == {"Night ferry number 1", "Sechs Häfen"}
    assert paid["Sechs Häfen"].labelled_title == "Anzeige: Sechs Häfen"
    assert paid["Night ferry number 1"].section == "Travel"
    assert service.client.get("/sponsored/night-ferry-number-1").status_code == 200


def test_a_story_of_our_own_that_others_bring_back_is_not_taken_a_second_time(service: Service, origin: Origin) -> None:
    ours = service.publish()
    link = service.parts.links.page(ours)
    origin.pages["/feed"] = rss(item(1).replace("https://news.example/1", link))
    assert desk(service, origin.url()).counted() == {"elsewhere": 1}


def test_two_items_that_lead_to_one_page_are_two_articles(service: Service, origin: Origin) -> None:
    both = [item(number).replace(f"news.example/{number}", "news.example/live") for number in (1, 2)]
    origin.pages["/feed"] = [(200, {}, rss(*both)), (200, {}, rss(*both, item(3)))]
    agency = desk(service, origin.url())
    assert agency.counted() == {"created": 2}
    assert agency.counted() == {"unchanged": 2, "created": 1}


def test_a_picture_that_could_not_be_had_is_looked_for_again_though_nothing_has_changed(service: Service, origin: Origin) -> None:
    picture = f'<enclosure url="{origin.url("/pic.jpg")}" type="image/jpeg" length="0"/>'
    origin.pages["/feed"] = conditional(rss(item(1, more=picture)))
    agency = desk(service, origin.url())
    agency.poll()
    assert agency.articles()[0].photo is None
    origin.pages["/pic.jpg"] = (200, {"Content-Type": "image/jpeg"}, jpeg())
    assert agency.counted() == {"updated": 1}
    assert agency.articles()[0].photo is not None
    assert agency.poll().polled.status == 304


def test_dead_pictures_are_not_looked_for_for_ever(service: Service, origin: Origin) -> None:
    pictures = [f'<enclosure url="{origin.url(f"/{number}.jpg")}" type="image/jpeg" length="0"/>' for number in range(8)]
    origin.pages["/feed"] = conditional(rss(*(item(number, more=pictures[number]) for number in range(8))))
    agency = desk(service, origin.url())
    asked = []
    for _ in range(6):
        origin.requests.clear()
        agency.poll()
        asked.append(sum(request.target.endswith(".jpg") for request in origin.requests))
    assert asked == [8, 5, 5, 5, 0, 0]


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (900, 600), (40, 90, 140)).save(data, "JPEG")
    return data.getvalue()
