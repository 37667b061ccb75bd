"""Webhooks of partners: told of what their rights cover, cut to them, and of every withdrawal of what they had."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from factories import NOON, article, paid_article
from services import Service
from subscribers import Subscriber, work_off

from share.article import Correction, Disclosure
from share.push.partners import type_for
from share.push.replay import replay
from share.push.webhook import CORRECTED, PUBLISHED, UPDATED, WITHDRAWN
from share.rights import Content, LinkParameter, PaidContent, Rights
from share.signing import webhook_secret
from share.store import partners, webhooks

SECRET = webhook_secret(b"k" * 32)
SLUG = "harbour-bridge-reopens"


def add(service: Service, url: str, types: tuple[str, ...] = (), **rights: Any) -> partners.Partner:
    with service.parts.store.begin() as c:
        partner, _ = partners.add(c, "Gazette", Rights(**rights), service.clock())
        webhooks.add(c, url, SECRET, types, service.clock(), partner_id=partner.id)
    return partner


def told(service: Service, subscriber: Subscriber) -> list[dict[str, Any]]:
    work_off(service.parts)
    return [json.loads(request.body) for request in subscriber.sent]


def test_a_partner_is_told_of_what_its_rights_cover_and_of_nothing_else(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url(), sections=("city",), paid=PaidContent.NONE)
    service.publish()
    service.publish(slug="cup-final", section="Sports")
    service.publish(paid_article())
    service.withdraw("cup-final")
    service.withdraw("summer-on-the-water")
    assert [(one["type"], one["data"]["slug"]) for one in told(service, subscriber)] == [("article.published", SLUG)]


def test_the_payload_is_cut_to_the_rights(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url(), content=Content.HEADLINE, link_parameter=LinkParameter("utm_source", "gazette"))
    service.publish(paid_article(summary="Unmistakable summary"))
    (one,) = told(service, subscriber)
    assert "Unmistakable" not in json.dumps(one)
    assert one["data"]["title"].startswith("Sponsored: ")
    assert one["data"]["disclosure"]["label"] == "Sponsored"
    assert one["data"]["url"].endswith("?utm_source=gazette")
    assert "utm" not in one["data"]["id"]


def test_everybody_elses_webhook_goes_on_as_it_was(service: Service, subscriber: Subscriber) -> None:
    add(service, "https://unreachable.example/", content=Content.HEADLINE)
    with service.parts.store.begin() as c:
        webhooks.add(c, subscriber.url(), SECRET, (), service.clock())
    service.publish(summary="The whole summary")
    assert [one["data"]["summary"] for one in told(service, subscriber)] == ["The whole summary"]


def test_a_withdrawal_goes_to_a_partner_that_was_told_whatever_it_asked_for(service: Service, subscriber: Subscriber) -> None:
    partner = add(service, subscriber.url(), types=("article.published",), sections=("city",))
    service.publish()
    assert len(told(service, subscriber)) == 1
    with service.parts.store.begin() as c:
        partners.change(c, partner, replace(partner.rights, sections=("sports",)), service.clock())
    service.withdraw(SLUG)
    last = told(service, subscriber)[-1]
    assert (last["type"], set(last["data"])) == ("article.withdrawn", {"id", "slug", "url", "short_url", "revision"})


def test_a_partner_that_had_the_article_in_its_feed_alone_is_told_of_its_withdrawal(
    service: Service, subscriber: Subscriber
) -> None:
    service.publish()
    work_off(service.parts)
    add(service, subscriber.url())
    with service.parts.store.begin() as c:
        token = partners.rotate(c, partners.by_slug(c, "gazette"), service.clock(), timedelta())
    assert SLUG in service.client.get(f"/partners/{token}/feed.rss").text
    service.withdraw(SLUG)
    assert [one["type"] for one in told(service, subscriber)] == ["article.withdrawn"]


def test_what_becomes_paid_must_go_where_none_is_taken(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url(), paid=PaidContent.NONE)
    entry = service.publish()
    assert len(told(service, subscriber)) == 1
    service.publish(entry.with_changes(disclosure=Disclosure("sponsored", "Sponsored")))
    last = told(service, subscriber)[-1]
    assert last["type"] == "article.withdrawn"
    assert "title" not in last["data"]


def test_a_partner_is_told_whether_an_update_is_small_as_everybody_is(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url(), content=Content.SUMMARY)
    text = " ".join(f"word{number}" for number in range(200))
    entry = service.publish(title="The bridge reopens", body_html=f"<p>{text}</p>")
    told(service, subscriber)
    service.publish(entry.with_changes(title="The bridges reopens"))
    assert told(service, subscriber)[-1]["data"]["small"] is True
    service.publish(entry.with_changes(title="Nobody may cross the river before the end of next spring"))
    assert told(service, subscriber)[-1]["data"]["small"] is False


def test_a_message_of_a_partner_is_signed_and_told_once(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url())
    service.publish()
    told(service, subscriber)
    told(service, subscriber)
    (request,) = subscriber.sent
    assert request.headers["webhook-signature"].startswith("v1,")


def test_nothing_is_told_under_embargo_to_early_partners_either(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url(), early=True)
    service.publish(embargo_until=service.clock() + timedelta(hours=1))
    assert told(service, subscriber) == []


def test_a_replay_tells_a_partner_what_its_rights_covered_and_nothing_else(service: Service, subscriber: Subscriber) -> None:
    add(service, subscriber.url(), sections=("city",), content=Content.HEADLINE)
    service.publish(summary="Unmistakable summary")
    service.publish(slug="cup-final", section="Sports")
    told(service, subscriber)
    assert len(replay(service.parts.store, 1, service.clock(), last=10)) == 1
    work_off(service.parts)
    assert [json.loads(request.body)["data"]["slug"] for request in subscriber.sent] == [SLUG, SLUG]
    assert "Unmistakable" not in subscriber.sent[-1].body.decode()
    with service.parts.store.connect() as c:
        assert webhooks.every(c)[0].gone_at is None


def test_what_an_event_is_to_a_partner() -> None:
    city, sports = article(), article(section="Sports")
    corrected = sports.with_changes(corrections=(Correction(NOON, "It was the other team."),))
    rights = Rights(sections=("city",))
    assert type_for(PUBLISHED, city, city, rights, has_it=False) == PUBLISHED
    assert type_for(UPDATED, sports, city, rights, has_it=False) == PUBLISHED, "it has come within the bounds"
    assert type_for(UPDATED, city, sports, rights, has_it=True) is None, "it has left the bounds, and still holds"
    assert type_for(CORRECTED, sports, corrected, rights, has_it=True) == WITHDRAWN, "what the partner has does not hold"
    assert type_for(CORRECTED, sports, corrected, rights, has_it=False) is None
    assert type_for(WITHDRAWN, city, city, rights, has_it=False) is None
