"""``share theme studio``: a local page that draws a theme again whenever its files are saved."""

from __future__ import annotations

import signal

import click

from share.cards.cascade import nearest
from share.cards.deck import read_deck
from share.cards.theme import theme_names
from share.cli.theme.opened import assets_of
from share.errors import BadInput
from share.settings import Settings
from share.web.studio import LOOPBACK, Workshop, studio_server


@click.command()
@click.argument("name", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any free port.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens; it asks nobody for a password.")
@click.pass_obj
def studio(settings: Settings, name: str | None, port: int, host: str) -> None:
    """Open the studio on the theme NAME.

    A page on this machine shows hard headlines in all formats side by side, draws them again whenever a file of the theme is
    saved, and says what is wrong where the pictures were. Ctrl-C ends it.
    """
    assets = assets_of(settings)
    wanted, there = name or settings.theme, theme_names(assets)
    if wanted not in there:
        raise BadInput(f"There is no theme {wanted}; {nearest(wanted, there)}")
    read_deck(assets)  # what is wrong with the deck is said here
    workshop = Workshop(assets, wanted, settings.site_name, settings.time_zone, settings.base_url)
    server = studio_server(workshop, host, port)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"The studio of the theme {wanted} is open at http://{shown}:{server.port}/  (Ctrl-C ends it)")
    if host not in LOOPBACK:
        click.echo("Whoever reaches this address sees your themes: keep it within a network that you trust.", err=True)
    # Said here, since a shell starts what it puts into the background with Ctrl-C ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo()
    finally:
        server.server_close()
