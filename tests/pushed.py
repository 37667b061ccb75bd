"""What other systems push, in their own shapes and our own words, for tests; each takes changes by name."""

from __future__ import annotations

from typing import Any

HOME = "https://courier.example/night-ferry-returns/"


def ghost_post(**changes: Any) -> dict[str, Any]:
    """A post as Ghost 5 and 6 write it in a webhook (with the fields that matter, and some that do not)."""
    post: dict[str, Any] = {
        "id": "6740a1b2c3d4e5f607182930",
        "uuid": "0d4b2a8e-6f0c-4b6e-9c55-0a9fd6b2f1aa",
        "title": "Night ferry returns",
        "slug": "night-ferry-returns",
        "mobiledoc": None,
        "lexical": '{"root":{"children":[]}}',
        "html": "<p>The night ferry sails again.</p><!--kg-card-begin: html--><p>It is full.</p><!--kg-card-end: html-->",
        "comment_id": "6740a1b2c3d4e5f607182930",
        "plaintext": "The night ferry sails again from Monday.",
        "feature_image": "https://courier.example/content/images/2026/11/ferry.jpg",
        "feature_image_alt": "A lit ferry at a dark quay",
        "feature_image_caption": '<span style="white-space: pre-wrap;">Photo: Ada &amp; Bo</span>',
        "featured": False,
        "status": "published",
        "visibility": "public",
        "locale": None,
        "created_at": "2026-11-20T09:00:00.000Z",
        "updated_at": "2026-11-20T12:00:00.120Z",
        "published_at": "2026-11-20T12:00:00.000Z",
        "custom_excerpt": "After four years the ferry is back.",
        "canonical_url": None,
        "url": HOME,
        "excerpt": "After four years the ferry is back.",
        "og_title": "The ferry is back",
        "authors": [
            {
                "id": "1",
                "name": "Ada Lindqvist",
                "slug": "ada",
                "profile_image": None,
                "website": None,
                "twitter": "@ada_l",
                "facebook": "ada.lindqvist",
                "mastodon": "social.example/@ada",
                "bluesky": "ada.example",
                "url": "https://courier.example/author/ada/",
            }
        ],
        "tags": [ghost_tag("Harbour"), ghost_tag("Travel"), ghost_tag("#pinned", visibility="internal")],
        "primary_tag": ghost_tag("Harbour"),
    }
    return post | changes


def ghost_tag(name: str, visibility: str = "public") -> dict[str, Any]:
    slug = name.lower().replace("#", "hash-").replace(" ", "-").replace(":", "")
    return {"id": slug, "name": name, "slug": slug, "visibility": visibility}


def ghost_hook(current: dict[str, Any] | None = None, previous: dict[str, Any] | None = None) -> dict[str, Any]:
    """The payload of a webhook; without a current post, that of a deletion."""
    return {"post": {"current": current or {}, "previous": previous or {}}}


def wordpress_post(**changes: Any) -> dict[str, Any]:
    """A post as ``wp/v2/posts/<id>?_embed`` answers."""
    post: dict[str, Any] = {
        "id": 17,
        "date": "2026-11-20T13:00:00",
        "date_gmt": "2026-11-20T12:00:00",
        "guid": {"rendered": "https://courier.example/?p=17"},
        "modified": "2026-11-20T13:05:00",
        "modified_gmt": "2026-11-20T12:05:00",
        "slug": "night-ferry-returns",
        "status": "publish",
        "type": "post",
        "link": HOME,
        "title": {"rendered": "Night ferry returns &#8211; at&nbsp;last"},
        "content": {"rendered": "\n<p>The night ferry sails again from Monday.</p>\n", "protected": False},
        "excerpt": {"rendered": "<p>After four years the ferry is back.</p>\n", "protected": False},
        "author": 3,
        "featured_media": 41,
        "sticky": False,
        "meta": {"footnotes": ""},
        "_embedded": {
            "author": [{"id": 3, "name": "Ada Lindqvist", "url": "", "link": "https://courier.example/author/ada/"}],
            "wp:featuredmedia": [
                {
                    "id": 41,
                    "media_type": "image",
                    "source_url": "https://courier.example/wp-content/uploads/2026/11/ferry.jpg",
                    "alt_text": "A lit ferry at a dark quay",
                    "caption": {"rendered": "<p>Photo: Ada Lindqvist</p>\n"},
                    "media_details": {"width": 2400, "height": 1600, "sizes": {}},
                }
            ],
            "wp:term": [
                [wordpress_term("Uncategorized"), wordpress_term("Harbour &amp; Sea", slug="harbour-sea")],
                [wordpress_term("Travel", "post_tag")],
            ],
        },
    }
    return post | changes


def wordpress_term(name: str, taxonomy: str = "category", slug: str = "") -> dict[str, Any]:
    return {"id": 1, "name": name, "slug": slug or name.lower().replace(" ", "-"), "taxonomy": taxonomy}


def with_terms(*terms: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A post of WordPress with these terms and no others."""
    post = wordpress_post(**changes)
    return post | {"_embedded": post["_embedded"] | {"wp:term": [list(terms)]}}


def ninjs_3(**changes: Any) -> dict[str, Any]:
    """A story in ninjs 3.1, with its picture in three sizes."""
    item: dict[str, Any] = {
        "uri": "urn:newsml:courier.example:20261120:ferry",
        "type": "text",
        "standard": {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"},
        "representationType": "full",
        "version": "4",
        "firstCreated": "2026-11-20T09:00:00Z",
        "versionCreated": "2026-11-20T13:00:00+01:00",
        "pubStatus": "usable",
        "urgency": 4,
        "language": "en-GB",
        "copyrightHolder": "The Harbour Courier",
        "copyrightNotice": "© 2026 The Harbour Courier",
        "usageTerms": "Not for resale.",
        "edNote": "Second paragraph is new.",
        "by": "By Ada Lindqvist and Bo Berg",
        "slugline": "ferry-night",
        "headlines": [{"role": "short", "value": "Ferry back"}, {"role": "main", "value": "Night ferry returns"}],
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": "After four years the ferry is back."}],
        "bodies": [
            {"role": "plain", "contentType": "text/plain", "value": "The night ferry sails again.\n\nTickets are on sale."},
            {
                "role": "rich",
                "contentType": "text/html",
                "value": "<h1>Night ferry returns</h1><p>The night ferry sails again.</p><p>Tickets are on sale.</p>",
            },
        ],
        "subjects": [
            {"name": "Transport", "uri": "http://cv.iptc.org/newscodes/mediatopic/20000337", "relevance": 90},
            {"name": "Harbour"},
        ],
        "genres": [{"name": "Current Events", "uri": "http://cv.iptc.org/newscodes/genre/Current"}],
        "associations": [
            {
                "name": "main-picture",
                "uri": "urn:newsml:courier.example:20261120:ferry-picture",
                "type": "picture",
                "by": "Cy Ode",
                "descriptions": [{"value": "A lit ferry at a dark quay"}],
                "renditions": [
                    rendition("original", 6000, 4000, poi={"x": 1500, "y": 1000}),
                    rendition("large", 2400, 1600, poi={"x": 600, "y": 400}),
                    rendition("thumbnail", 240, 160),
                ],
            }
        ],
    }
    return item | changes


def rendition(name: str, width: int, height: int, **more: Any) -> dict[str, Any]:
    address = f"https://pictures.example/ferry-{name}.jpg"
    return {"name": name, "href": address, "contentType": "image/jpeg", "width": width, "height": height, **more}


def lowered(value: Any) -> Any:
    """A 3.x item with its names in lower case: the spelling of 2.x."""
    if isinstance(value, dict):
        return {name.lower(): lowered(entry) for name, entry in value.items()}
    return [lowered(entry) for entry in value] if isinstance(value, list) else value


def ninjs_2(**changes: Any) -> dict[str, Any]:
    """The same story in ninjs 2.2."""
    item = lowered(ninjs_3())
    return item | {"standard": {"name": "ninjs", "version": "2.2"}} | changes


def superdesk_item(**changes: Any) -> dict[str, Any]:
    """The same story as Superdesk pushes it: ninjs 1.x with additions of its own."""
    item: dict[str, Any] = {
        "guid": "urn:newsml:localhost:2026-11-20T10:00:00.123:ferry",
        "version": "4",
        "type": "text",
        "priority": 5,
        "byline": "Ada Lindqvist",
        "versioncreated": "2026-11-20T12:00:00+0000",
        "firstcreated": "2026-11-20T09:00:00+0000",
        "firstpublished": "2026-11-20T11:00:00+0000",
        "language": "en",
        "headline": "Night ferry returns",
        "pubstatus": "usable",
        "body_html": "<p>The night ferry sails again.</p><p>Tickets are on sale.</p>",
        "description_html": "<p>After four years the ferry is back.</p>",
        "description_text": "After four years the ferry is back.",
        "slugline": "ferry night",
        "keywords": ["timetable"],
        "subject": [{"code": "20000337", "name": "transport"}],
        "service": [{"code": "h", "name": "Harbour"}],
        "genre": [{"code": "Article", "name": "Article"}],
        "authors": [{"uri": "1", "name": "Ada Lindqvist", "role": "writer", "jobtitle": {}, "biography": ""}],
        "extra": {},
        "associations": {
            "featuremedia": {
                "guid": "tag:localhost:2026:picture",
                "type": "picture",
                "headline": "Ferry",
                "byline": "Cy Ode",
                "body_text": "A lit ferry at a dark quay",
                "description_text": "The ferry on its first night.",
                "renditions": {
                    "original": {
                        "href": "https://pictures.example/o.jpg",
                        "mimetype": "image/jpeg",
                        "width": 4000,
                        "height": 3000,
                    },
                    "viewImage": {
                        "href": "https://pictures.example/v.jpg",
                        "mimetype": "image/jpeg",
                        "width": 640,
                        "height": 480,
                    },
                },
            },
            "editor_0": None,
        },
    }
    return item | changes
