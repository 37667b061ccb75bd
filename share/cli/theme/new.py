"""``share theme new``: a folder with a short ``theme.toml`` that looks like the theme it extends, until it is changed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click

from share.assets import BUNDLED, Assets
from share.cards.cascade import line_of
from share.cards.theme import NAME, Theme
from share.cli.theme.opened import assets_of, sound_theme
from share.errors import BadInput
from share.settings import Settings

FIRST_SLOTS = ("headline", "section", "byline", "label")
"""Whose type a designer changes first."""
COMMENT = re.compile(r"""^[^#"']*(?:"[^"]*"|'[^']*')\s*#\s*(.*)$""")
FONTS_NOTE = """Put the theme's font files here: TTF, OTF (static or variable) or WOFF2, and name their family under [type] in
theme.toml. They are asked before the fonts that come with Sharewire. Mind their licence: the file lies on the server that draws.
"""


@click.command()
@click.argument("name")
@click.option("--from", "parent", default="photo", show_default=True, metavar="THEME", help="The theme to begin with.")
@click.option(
    "--copy-assets",
    "folder",
    type=click.Path(path_type=Path),
    help="Copy the assets into this new folder first, and make the theme there.",
)
@click.pass_obj
def new(settings: Settings, name: str, parent: str, folder: Path | None) -> None:
    """Begin a theme called NAME.

    It makes the folder themes/NAME among the assets: a short theme.toml with what designers change first, and a place for
    fonts. It looks like the theme it extends, until you change it.
    """
    if not NAME.fullmatch(name):
        raise BadInput(f"{name!r} is no name for a theme: it takes small letters, digits, and single hyphens between them.")
    assets = assets_of(settings)
    basis = sound_theme(settings, assets, parent)
    if folder is not None:
        assets = _copied(assets, folder)
    elif assets.root == BUNDLED:
        raise BadInput(
            _advice(name, parent, "The assets lie within the installed package, and the next update would replace them.")
        )
    place = assets.root / "themes" / name
    try:
        place.mkdir()
        (place / "fonts").mkdir()
        (place / "fonts" / "README.txt").write_text(FONTS_NOTE, encoding="utf-8")
        (place / "theme.toml").write_text(starter(name, basis), encoding="utf-8")
    except FileExistsError as error:
        raise BadInput(f"There is a theme {name} already, in {place}; it was left as it is.") from error
    except OSError as error:
        raise BadInput(_advice(name, parent, f"{place} cannot be written ({error.strerror}).")) from error
    for line in _next_steps(name, place, folder):
        click.echo(line)


def starter(name: str, basis: Theme) -> str:
    """The ``theme.toml`` of a new theme: the colours and fonts of the one it extends, with the comments that stand there."""
    title = name.replace("-", " ").capitalize()
    colours = basis.table["colours"]
    sample = "accent" if "accent" in colours else next(iter(colours))
    return "\n".join(
        (
            f'# {title}. It extends "{basis.name}": whatever is not written here is as it is there.',
            "#",
            f"#   share theme studio {name}   shows every format, and draws again whenever you save this file",
            f"#   share theme lint {name}     says what is wrong with it",
            "#",
            f"# docs/themes.md explains every key; themes/{basis.sources[-1].file.split('/')[1]}/theme.toml shows them at work.",
            "",
            f"title = {_quoted(title)}",
            f"extends = {_quoted(basis.name)}",
            "",
            "# Colours, as #rrggbb. Text that could not be read on its ground is a mistake, so you may try whatever you like.",
            "",
            "[colours]",
            *_colours(basis),
            "",
            "# Type. Put font files into fonts/ and name their family here.",
            "",
            "[type]",
            *_types(basis),
            "",
            "# Your logo, for light and for dark grounds: SVG (letters as outlines), PNG or WebP in this folder.",
            "# Until you take the # away, the name of the site stands in its place.",
            "",
            "[logo]",
            '# on_light = "logo.svg"',
            '# on_dark = "logo-white.svg"',
            "",
            "# A section may have colours of its own, under the name that your articles give it:",
            "#",
            "# [sections.Sport.colours]",
            f"# {sample} = {_quoted(colours[sample])}",
            "",
        )
    )


def _colours(basis: Theme) -> Iterator[str]:
    entries = [
        (key, f"{key} = {_quoted(value)}", _comment(basis, ("colours", key))) for key, value in basis.table["colours"].items()
    ]
    width = max(len(line) for _, line, _ in entries)
    for _, line, comment in entries:
        yield f"{line:<{width}}  # {comment}" if comment else line


def _types(basis: Theme) -> Iterator[str]:
    of_slot = {item.get("slot"): item.get("type") for item in basis.table["items"].values()}
    for kind in dict.fromkeys(of_slot[slot] for slot in FIRST_SLOTS if of_slot.get(slot)):
        table = basis.table["type"][kind]
        yield f"{kind}.family = {_quoted(table['family'])}"
        yield f"{kind}.weight = {table.get('weight', 400)}"


def _comment(basis: Theme, path: tuple[str, ...]) -> str:
    """The remark beside a key, in the nearest theme that has one."""
    for source in basis.sources:
        if source.has(path):
            found = COMMENT.match(source.text.splitlines()[line_of(source.text, path) - 1])
            if found:
                return found[1].strip()
    return ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _copied(assets: Assets, folder: Path) -> Assets:
    try:
        shutil.copytree(assets.root, folder)
    except FileExistsError as error:
        raise BadInput(f"{folder} is there already; --copy-assets wants the name of a new folder.") from error
    except (OSError, shutil.Error) as error:
        raise BadInput(f"The assets cannot be copied to {folder} ({error}).") from error
    return Assets(folder.absolute())


def _advice(name: str, parent: str, reason: str) -> str:
    return (
        f"{reason} A theme of your own needs an assets folder of your own: copy it once with\n\n"
        f"  share theme new {name} --from {parent} --copy-assets ./assets\n\n"
        "and set SHARE_ASSETS_DIR to that folder from then on."
    )


def _next_steps(name: str, place: Path, folder: Path | None) -> Iterator[str]:
    yield f"{place / 'theme.toml'}  what you change"
    yield f"{place / 'fonts'}  where your font files go"
    yield ""
    yield "Next:"
    if folder is not None:
        yield f"  export SHARE_ASSETS_DIR={folder.absolute()}"
    yield f"  share theme studio {name}   shows every format while you change theme.toml"
    yield f"  share theme lint {name}     says what is wrong with it"
    yield f"  SHARE_THEME={name}          makes it the theme of the service"
