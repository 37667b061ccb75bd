"""``share rename``: another slug for an article, the old one leading to it from then on."""

from __future__ import annotations

import click

from share.cli.prepared import prepared_parts
from share.settings import Settings
from share.web import open_preflight


@click.command(name="rename")
@click.argument("slug", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--take-over", is_flag=True, help="Also where another article had the new slug before.")
@click.pass_obj
def rename_command(settings: Settings, slug: str, new: str, take_over: bool) -> None:
    """Give an article another slug.

    Its old addresses lead to the new ones (301). Short links, the ids in feeds, revisions and times stay as they are. A CMS that
    goes on writing under the old slug is refused, and told the new one.
    """
    with prepared_parts(settings) as parts:
        done = open_preflight(parts).rename(slug, new, take_over=take_over)
        click.echo(f"{done.event:<9}  {parts.links.page(done.article)}")
