"""HTML answers: a template, a strict content security policy, and the values that every page needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Response, render_template
from markupsafe import Markup

from share.article import Article, direction_of
from share.meta import Words
from share.web.http import PAGE_SECONDS, public
from share.web.metadata import words_for
from share.wiring import Parts

PUBLIC = f"public, max-age={PAGE_SECONDS}"
FRAME_NOBODY = "'none'"
FRAME_ANYBODY = "*"


def html_page(
    running: Parts,
    template: str,
    *,
    language: str,
    modified: datetime | None = None,
    cache_control: str = PUBLIC,
    keep: bool = True,
    status: int = 200,
    images: tuple[str, ...] = (),
    frames: str = FRAME_NOBODY,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response:
    """A page in ``language`` (BCP 47). Pictures may come from the origins of ``images``; ``frames`` says who may frame it."""
    words = words_for(running, language)
    body = render_template(
        template,
        language=language,
        direction=direction_of(language),
        words=words,
        spoken=spoken(words, language),
        site=running.settings.site_name,
        site_language=running.settings.language,
        site_direction=direction_of(running.settings.language),
        **values,
    )
    policy = content_policy((running.settings.base_url, *images), frames)
    return public(
        body,
        "text/html",
        modified=modified,
        cache_control=cache_control,
        keep=keep,
        status=status,
        headers={"Content-Security-Policy": policy, **(headers or {})},
    )


def content_policy(images: tuple[str, ...], frames: str) -> str:
    """Nothing runs, loads or frames but what is ours, and pictures from the origins of ``images`` (CSP Level 3)."""
    origins = dict.fromkeys(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, images))
    return (
        f"default-src 'none'; img-src 'self' {' '.join(origins)}; style-src 'self'; font-src 'self'; script-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
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
