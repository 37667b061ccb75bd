"""The metadata of the front page."""

from __future__ import annotations

from share.links import Links
from share.meta import tags
from share.meta.discovery import feed_links, standard_site
from share.meta.jsonld import website_object
from share.meta.locales import locale_of
from share.meta.site import Site
from share.meta.tags import Tag


def front_tags(*, site: Site, links: Links) -> list[Tag]:
    """The publication itself: its name, its mark, and its feeds."""
    found = [
        tags.title(site.name),
        tags.named("description", site.description),
        tags.link("canonical", site.home_url),
        tags.named("robots", "max-image-preview:large"),
        tags.named("theme-color", site.colour),
        tags.property_("og:type", "website"),
        tags.property_("og:title", site.name),
        tags.property_("og:description", site.description),
        tags.property_("og:url", site.home_url),
        tags.property_("og:site_name", site.name),
        tags.property_("og:locale", locale_of(site.language)),
        tags.property_("og:image", links.icon()),
        tags.property_("og:image:type", "image/png"),
        tags.property_("og:image:width", site.icon_side),
        tags.property_("og:image:height", site.icon_side),
        tags.property_("og:image:alt", site.name),
        tags.named("twitter:card", "summary"),
        tags.named("twitter:site", site.x_handle),
        tags.property_("fb:app_id", site.facebook_app_id),
        *standard_site(site),
        *feed_links(site, links),
        tags.json_ld(website_object(site, links)),
    ]
    return [tag for tag in found if tag.speaks]
