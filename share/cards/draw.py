"""A layout becomes pixels."""

from __future__ import annotations

from PIL import Image

from share.cards.layout import Fill, Layout, LogoMark, Words
from share.cards.masks import draw_line
from share.cards.scrim import shade_photo
from share.cards.theme import Theme


def draw(layout: Layout, theme: Theme, width: int, height: int, photo: Image.Image | None) -> Image.Image:
    """An RGB picture. ``photo`` fills the ground where there is one (and is drawn upon); else the theme's paper does."""
    design = theme.design
    if photo is None:
        image = Image.new("RGB", (width, height), design.colours.of("paper"))
    else:
        image = photo
        if layout.text_top is not None:
            shade_photo(
                image,
                int(layout.text_top),
                round(design.photo.fade * height / 630),
                text=design.colours.of("on_photo"),
                shade=design.colours.of("shade"),
                contrast=design.photo.contrast,
            )
    for mark in layout.marks:
        if isinstance(mark, Fill):
            left, top = round(mark.left), round(mark.top)
            image.paste(mark.colour, (left, top, max(left + 1, round(mark.left + mark.width)), round(mark.top + mark.height)))
        elif isinstance(mark, Words):
            draw_line(image, mark.line, mark.left, mark.baseline, mark.colour)
        elif theme.logo:
            _draw_logo(image, theme.logo, mark)
    return image


def _draw_logo(image: Image.Image, logo: Image.Image, mark: LogoMark) -> None:
    size = (max(1, round(mark.width)), max(1, round(mark.height)))
    scaled = logo.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.paste(scaled, (round(mark.left), round(mark.top)), scaled)
