"""``share web``: the web server alone."""

from __future__ import annotations

import click

from share.cli.halves import end_with, of_run, refuse_taken_port
from share.settings import Settings
from share.web.server import Server
from share.wiring import open_parts


@click.command()
@of_run
@click.pass_obj
def web(settings: Settings, parent: int | None) -> None:
    """Start the web server alone.

    It serves pages, cards, feeds and the API. `share migrate` has to have been run.
    """
    refuse_taken_port(settings)
    open_parts(settings).store.close()  # what is wrong with the settings is said here, in one sentence, and not by each process
    end_with(parent)
    Server(settings).run()
