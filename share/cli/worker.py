"""``share worker``: the worker alone."""

from __future__ import annotations

import click

from share.cli.halves import end_with, of_run
from share.cli.polling import polling_for
from share.cli.push import courier_for, reader_for
from share.settings import Settings
from share.wiring import open_parts
from share.worker import run_worker


@click.command()
@of_run
@click.pass_obj
def worker(settings: Settings, parent: int | None) -> None:
    """Start the worker alone.

    It draws cards as soon as something is published, tells subscribers and webhooks, polls sources and takes in what other
    systems push, and brings scheduled articles live.
    `share migrate` has to have been run.
    """
    end_with(parent)
    parts = open_parts(settings)
    run_worker(parts, courier_for=courier_for(parts), reader_for=reader_for(parts), polling_for=polling_for(parts))
