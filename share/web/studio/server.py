"""The studio over HTTP: one page, its pictures with their explanations, and a stream that tells of every saved file."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from share.cards.alt import alt_text
from share.cards.deck import Dress
from share.errors import BadInput, BadSetting
from share.web.fixed import MEDIA_TYPES
from share.web.studio.workshop import Shot, State, Workshop

FOLDER = Path(__file__).parent / "static"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
LOOK_SECONDS = 0.15
"""How often an open page looks whether a file was saved."""
BEAT_SECONDS = 10.0
"""How often an open page is told that we are still here, so that a closed one is noticed."""
POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def studio_app(workshop: Workshop, hosts: list[str] | None = None) -> Flask:
    """The application. ``hosts`` are the names that it answers to (None: any): no other site reaches it by a name of its own."""
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = hosts
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # true of the default provider
    app.add_url_rule("/", "page", lambda: page(workshop))
    app.add_url_rule("/static/<name>", "fixed", fixed)
    app.add_url_rule("/state.json", "state", lambda: state(workshop))
    app.add_url_rule("/card.json", "card", lambda: card(workshop))
    app.add_url_rule("/card", "picture", lambda: picture(workshop))
    app.add_url_rule("/events", "events", lambda: Response(events(workshop), content_type="text/event-stream"))
    app.register_error_handler(BadInput, lambda error: (jsonify(sentence=error.public), 400))
    app.after_request(_sealed)
    return app


def studio_server(workshop: Workshop, host: str, port: int) -> BaseWSGIServer:
    """A server that listens already; ``port`` 0 takes a free one, and the server's ``port`` says which.

    Raises:
        BadSetting: when nothing can listen there.
    """
    hosts = sorted(LOOPBACK | {"[::1]"}) if host in LOOPBACK else None
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        # Our own socket: werkzeug, given a port that is taken, prints advice of its own and leaves.
        with socket.create_server((host, port), family=family) as listener:
            port = listener.getsockname()[1]
            app = studio_app(workshop, hosts)
            return make_server(host, port, app, threaded=True, request_handler=_Silent, fd=listener.fileno())
    except OSError as error:
        raise BadSetting(f"Nothing can listen at {host}:{port}. Choose another port with --port.", str(error)) from error


def page(workshop: Workshop) -> str:
    """The page; its script asks for everything that depends on files."""
    now = workshop.state(workshop.chosen)
    return render_template(
        "studio.html",
        themes=workshop.names(),
        chosen=workshop.chosen,
        headlines=list(now.deck.headlines.values()) if now.deck else [],
        photos=list(now.deck.photos) if now.deck else [],
    )


def fixed(name: str) -> Response:
    """A style or script of ours, read whole: werkzeug leaves a file open whose reader is gone before its end."""
    path = FOLDER / name
    if path.parent != FOLDER or not path.is_file():
        abort(404)
    return Response(path.read_bytes(), content_type=MEDIA_TYPES[path.suffix])


def state(workshop: Workshop) -> Response:
    """A theme as its files are now: its formats, sections and tagged variants, or its mistakes."""
    now = workshop.state(request.args.get("theme", workshop.chosen))
    table = now.theme.table if now.theme else {}
    variants = [
        {"name": name, "tag": variant["tags"][0]} for name, variant in table.get("variants", {}).items() if variant.get("tags")
    ]
    return jsonify(
        version=now.version,
        title=now.theme.title if now.theme else "",
        mistakes=[asdict(mistake) for mistake in now.mistakes],
        formats=[
            {"id": entry.id, "width": entry.width, "height": entry.height, "style": entry.style} for entry in now.formats.values()
        ],
        sections=list(table.get("sections", {})),
        variants=variants,
    )


def card(workshop: Workshop) -> Response:
    """One card: where its picture is, and why it looks as it does. ``picture`` is null for a photo format without a photo."""
    now, shot = _asked(workshop)
    drawn = workshop.card(now, shot)
    if drawn is None or now.deck is None:
        return jsonify(picture=None)
    card_format = now.formats[shot.format]
    article = now.deck.dressed(workshop.headline(now, shot.headline), shot.dress).article
    return jsonify(
        picture=f"/card?{urlencode({**request.args, 'version': now.version})}",
        alt=alt_text(article, card_format),
        language=article.language,
        warnings=list(drawn.warnings),
        faults=list(drawn.faults),
        areas=workshop.areas(now, card_format),
        explanation=dict(drawn.explanation),
    )


def picture(workshop: Workshop) -> Response:
    """The bytes of one card. Its address has the version, so that a browser keeps the picture of each state of the files."""
    now, shot = _asked(workshop)
    drawn = workshop.card(now, shot)
    if drawn is None:
        raise BadInput("This format is the photo alone, and no photo is chosen.")
    answer = Response(drawn.data, content_type=drawn.media_type)
    current = request.args.get("version") == now.version
    answer.headers["Cache-Control"] = "private, max-age=3600" if current else "no-store"
    return answer


def events(workshop: Workshop) -> Iterator[str]:
    """Server-sent events (HTML Living Standard, 9.2): the version now, then each new one as soon as it is there."""
    told, beat = "", 0.0
    while True:
        version = workshop.version()
        if version != told:
            told = version
            yield f"data: {json.dumps({'version': version})}\n\n"
        elif time.monotonic() - beat > BEAT_SECONDS:
            beat = time.monotonic()
            yield ": still here\n\n"
        time.sleep(LOOK_SECONDS)


def _asked(workshop: Workshop) -> tuple[State, Shot]:
    asked = request.args
    theme = asked.get("theme", workshop.chosen)
    dress = Dress(
        photo=asked.get("photo", ""),
        portrait=asked.get("portrait") == "1",
        paid=asked.get("paid") == "1",
        corrected=asked.get("corrected") == "1",
        tags=(asked["tag"],) if asked.get("tag") else (),
        section=asked.get("section") or None,
    )
    return workshop.state(theme), Shot(theme, asked.get("format", ""), asked.get("headline", ""), dress)


def _sealed(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


class _Silent(WSGIRequestHandler):
    """No line for each of the page's many requests: what the terminal shows is where the studio is."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""
