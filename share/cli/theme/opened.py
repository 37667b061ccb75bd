"""What the commands about themes begin with: the operator's assets, and a theme that has no mistakes."""

from __future__ import annotations

from collections.abc import Mapping

from share.assets import Assets, open_assets
from share.cards.cascade import nearest
from share.cards.theme import Theme
from share.cards.trial import Mistake, examined
from share.disclosures import read_disclosures
from share.errors import BadAsset, BadInput
from share.formats import CardFormat, read_formats
from share.links import Links
from share.settings import Settings


def assets_of(settings: Settings) -> Assets:
    """The assets folder that the settings name, else the one that comes with Sharewire."""
    return open_assets(settings.assets_dir)


def looked_at(settings: Settings, assets: Assets, name: str) -> tuple[Theme | None, list[Mistake]]:
    """A theme as the service would load it, and all its mistakes."""
    links = Links(settings.base_url, read_disclosures(assets))
    return examined(assets, name, settings.site_name, settings.time_zone, links)


def sound_theme(settings: Settings, assets: Assets, name: str) -> Theme:
    """A theme without mistakes.

    Raises:
        BadAsset: with every mistake, a line each.
    """
    theme, mistakes = looked_at(settings, assets, name)
    if theme is None or mistakes:
        lines = [str(mistake) for mistake in mistakes]
        first, _, rest = lines[0].partition(": ")
        raise BadAsset(first, "", "\n".join([rest, *lines[1:]]))
    return theme


def chosen_formats(assets: Assets, wanted: str) -> list[CardFormat]:
    """The formats of a list such as ``og,square``; all of them where it is empty.

    Raises:
        BadInput: for a name that is no format, with the nearest one.
    """
    formats: Mapping[str, CardFormat] = read_formats(assets)
    names = list(dict.fromkeys(filter(None, (name.strip() for name in wanted.split(",")))))
    for name in names:
        if name not in formats:
            raise BadInput(f"There is no format {name}; {nearest(name, formats)}")
    return [formats[name] for name in names] or list(formats.values())
