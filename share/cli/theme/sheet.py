"""``share theme sheet``: all formats of all hard headlines on one picture."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from share.cards.deck import Deck, Dress, Dressed, Headline, read_deck
from share.cards.make import Card, render
from share.cards.sheet import Strip, contact_sheet, reduced, sheet_file
from share.cards.theme import Theme
from share.cli.theme.opened import assets_of, chosen_formats, sound_theme
from share.errors import BadInput
from share.formats import CardFormat
from share.settings import Settings

EXTENSIONS = {".png": "png", ".webp": "webp", ".jpg": "jpg", ".jpeg": "jpg"}


@click.command()
@click.argument("name", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file: .png, .webp or .jpg.  [default: NAME-sheet.png]",
)
@click.option("-f", "--formats", "wanted", default="", help="Some formats only, such as og,square.")
@click.pass_obj
def sheet(settings: Settings, name: str | None, output: Path | None, wanted: str) -> None:
    """Draw a contact sheet of the theme NAME.

    It shows every hard headline of stress.toml in every format, with and without photo, paid for, breaking, corrected. Without
    NAME it is the theme of the service (SHARE_THEME).
    """
    assets = assets_of(settings)
    formats = chosen_formats(assets, wanted)
    theme = sound_theme(settings, assets, name or settings.theme)
    path = output or Path(f"{theme.name}-sheet.png")
    extension = EXTENSIONS.get(path.suffix.lower())
    if extension is None:
        raise BadInput(f"{path} has no ending that says what to write; it is .png, .webp or .jpg.")
    deck = read_deck(assets)
    with click.progressbar(
        deck.headlines.values(), label="Drawing", file=sys.stderr, item_show_func=lambda headline: headline.id if headline else ""
    ) as headlines:
        strips = list(_strips(headlines, theme, formats, deck))
    languages = len({headline.language for headline in deck.headlines.values()})
    told = f"{theme.name} · {len(deck.headlines)} headlines in {languages} languages · {', '.join(entry.id for entry in formats)}"
    picture = contact_sheet(theme.title, told, strips, theme.fonts)
    data = sheet_file(picture, extension)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written ({error.strerror}).") from error
    click.echo(f"{path}  {picture.width}×{picture.height}  {len(data):,} bytes", err=True)


def _strips(headlines: Iterable[Headline], theme: Theme, formats: Sequence[CardFormat], deck: Deck) -> Iterator[Strip]:
    """The cards of every headline; at the end every photo alone, as it is and with the label of a paid article."""
    cards = [entry for entry in formats if entry.style == "card"]
    for headline in headlines:
        drawn = _drawn(deck.on_sheet(headline), theme, cards)
        if drawn:
            yield _strip(f"{headline.id} · {headline.language}", headline.dress.words, drawn)
    alone = [entry for entry in formats if entry.style == "photo"]
    first = next(iter(deck.headlines.values()))
    for photo in deck.photos if alone else ():
        dresses = (Dress(photo=photo), Dress(photo=photo, paid=True))
        drawn = [card for dress in dresses for card in _drawn(deck.dressed(first, dress), theme, alone)]
        yield _strip(f"{photo} photo alone", "as it is, and paid", drawn)


def _drawn(dressed: Dressed, theme: Theme, formats: Sequence[CardFormat]) -> list[Card]:
    return [render(dressed.article, entry, theme, dressed.photo, dressed.portrait) for entry in formats]


def _strip(caption: str, dress: str, cards: Sequence[Card]) -> Strip:
    return Strip(caption, dress, _note(cards), tuple(reduced(card.data) for card in cards))


def _note(cards: Sequence[Card]) -> str:
    """What happened to the text, in few words."""
    cut = [slot for card in cards for slot in card.explanation["cut"]]
    faults = [fault for card in cards for fault in card.faults]
    return "; ".join(filter(None, (f"cut: {', '.join(dict.fromkeys(cut))}" if cut else "", *dict.fromkeys(faults))))
