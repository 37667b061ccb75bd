"""HTML answers: a template, a strict content security policy, and the values that every page needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Response, render_template
from markupsafe import Markup

from share.article import Article
from share.languages import direction_of
from share.meta import Words
from share.web.fixed import icon_side
from share.web.http import KEPT_SECONDS, PAGE_SECONDS, public
from share.web.metadata import words_for
from share.wiring import Parts

PUBLIC = f"public, max-age={PAGE_SECONDS}"
FRAME_NOBODY = "'none'"
FRAME_ANYBODY = "*"
FORMS_HERE = "'self'"


def html_page(
    running: Parts,
    template: str,
    *,
    language: str,
    modified: datetime | None = None,
    cache_control: str = PUBLIC,
    keep: bool = True,
    keep_seconds: int = KEPT_SECONDS,
    status: int = 200,
    images: tuple[str, ...] = (),
    frames: str = FRAME_NOBODY,
    forms: str = FORMS_HERE,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response:
    """A page in ``language`` (BCP 47). Pictures may come from the origins of ``images``; ``frames`` says who may frame it,
    ``forms`` where forms may lead, redirects included.
    """
    words = words_for(running, language)
    body = render_template(
        template,
        language=language,
        direction=direction_of(language),
        words=words,
        spoken=spoken(words, language),
        site=running.settings.site_name,
        brand=running.theme.brand,
        icon_side=icon_side(running),
        site_language=running.settings.language,
        site_direction=direction_of(running.settings.language),
        **values,
    )
    policy = content_policy((running.settings.base_url, *images), frames, forms)
    return public(
        body,
        "text/html",
        modified=modified,
        cache_control=cache_control,
        keep=keep,
        keep_seconds=keep_seconds,
        status=status,
        headers={"Content-Security-Policy": policy, **(headers or {})},
    )


def content_policy(images: tuple[str, ...], frames: str, forms: str = FORMS_HERE) -> str:
    """Nothing runs, loads or frames but what is ours, and pictures from the origins of ``images`` (CSP Level 3).

    In a page that anybody may frame nothing runs at all, and no form leads anywhere.
    """
    origins = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, images))
    active = f"script-src 'self'; connect-src 'self'; form-action {forms}" if frames == FRAME_NOBODY else "form-action 'none'"
    return (
        f"default-src 'none'; img-src 'self' {' '.join(origins)}; style-src 'self'; font-src 'self'; "
        f"{active}; base-uri 'none'; frame-ancestors {frames}"
    )


def spoken(words: Words, language: str) -> Markup:
    """The attributes of an element that holds our words where they are in another language than the page; else nothing."""
    if language.lower() == words.language or language.lower().startswith(f"{words.language}-"):
        return Markup("")
    return Markup('lang="{}" dir="{}"').format(words.language, direction_of(words.language))


def own_path(running: Parts, address: str) -> str:
    """An address under our own origin as a path, so that a page works at whatever address it is opened."""
    return address.removeprefix(running.settings.base_url)


def image_origins(article: Article) -> tuple[str, ...]:
    """Where pictures in the body may come from: the newsroom's own host."""
    return (article.canonical_url,) if article.canonical_url else ()
