"""What the webhooks of partners are told of a change: what their rights cover, cut to them ▶.

A partner who was told of an article, or found it in its feed, hears that it must go, whatever its rights are by then. An article
that has only left its bounds (another section) is no matter of truth, and is not spoken of.
"""

from __future__ import annotations

from sqlalchemy import Connection

from share.article import Article
from share.changes import is_matter_of_truth
from share.feeds.entitle import cut
from share.feeds.feed import item_id
from share.links import Links, with_query
from share.push.webhook import PUBLISHED, WITHDRAWN, as_known, payload
from share.rights import Rights, why_not_of_kind
from share.store import articles, entitled, partners, webhooks
from share.store.events import Event, Message
from share.store.partners import Partner


def messages_of_partners(
    c: Connection, event: Event, before: Article | None, after: Article, *, links: Links
) -> dict[int, Message]:
    """What each partner with webhooks is told of an event, by the partner's number; those who are told nothing are left out.

    It is kept that a partner has the article from now on.
    """
    with_webhooks = webhooks.partner_ids(c)
    if not with_webhooks:
        return {}
    number = articles.number_of(c, after)
    holders = entitled.holders(c, number)
    told: dict[int, Message] = {}
    for partner in partners.every(c):
        if partner.id not in with_webhooks:
            continue
        type_ = type_for(event.type, before, after, partner.rights, has_it=partner.id in holders)
        if type_ is None:
            continue
        told[partner.id] = _message(type_, event, (before, after), partner, links)
        if type_ != WITHDRAWN:
            entitled.give(c, partner, [number])
    return told


def type_for(type_: str, before: Article | None, after: Article, rights: Rights, *, has_it: bool) -> str | None:
    """Of which type an event is to a partner with these rights; None where it is none to it. Pure.

    ``has_it`` is whether the partner was ever given the article.
    """
    if type_ == WITHDRAWN:
        return WITHDRAWN if has_it else None
    if why_not_of_kind(after, rights) is not None:
        is_of_truth = before is not None and is_matter_of_truth(before, after)
        return WITHDRAWN if has_it and is_of_truth else None
    is_new = before is None or why_not_of_kind(before, rights) is not None
    return PUBLISHED if is_new else type_


def _message(type_: str, event: Event, change: tuple[Article | None, Article], partner: Partner, links: Links) -> Message:
    before, article = change
    parameter = partner.rights.link_parameter
    address = links.canonical(as_known(type_, before, article))
    body = payload(
        type_,
        cut(article, partner.rights),
        event.at,
        item_id=item_id(article.identity or article.slug, links),
        links=links,
        before=cut(before, partner.rights) if before else None,
        url=with_query(address, {parameter.name: parameter.value}) if parameter else address,
    )
    return Message(type_, body, always=type_ == WITHDRAWN)
