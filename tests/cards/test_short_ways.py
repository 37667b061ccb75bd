"""What is done in a shorter way where it can be gives what the long way gives."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import permutations

import pytest
from headlines import SCRIPTS, headlines
from PIL import Image
from scenes import all_scenes
from typesetting import voice

from share.cards import photo, shape
from share.cards.breaks import breaks
from share.cards.crop import ABOVE_TEXT, CENTRE
from share.cards.make import in_turn
from share.formats import CardFormat


@pytest.mark.parametrize("script", SCRIPTS)
def test_plain_text_has_the_runs_of_any_text(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in headlines(script):
        speaking = voice(line.language)
        short = speaking.paragraph(line.text)
        with monkeypatch.context() as patched:
            patched.setattr("share.cards.runs._one_script", lambda *_: None)
            assert speaking.paragraph(line.text) == short


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_line_cut_out_of_a_text_is_the_line_shaped_alone(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in headlines(script):
        for tracking in (0.0, 0.05):
            text = voice(line.language, tracking=tracking).paragraph(line.text)
            ends = [0, *(place.end for place in breaks(text.text, line.language))]
            parts = [(start, start + len(text.text[start:end].rstrip())) for start, end in zip(ends, ends[2:], strict=False)]
            cut = [shape.set_line(text, start, end, 60) for start, end in parts]
            with monkeypatch.context() as patched:
                patched.setattr(shape, "_can_be_cut", lambda *_: False)
                assert [shape.set_line(text, start, end, 60) for start, end in parts] == cut


@pytest.mark.parametrize("size", [(2560, 1920), (1600, 2400), (2880, 1920)])
def test_a_photo_is_cut_alike_alone_and_after_any_other_format(encoded: Callable[..., bytes], size: tuple[int, int]) -> None:
    data = encoded(all_scenes()["speaker at the left"]().picture.resize(size), "JPEG")
    wanted = [((1200, 1200), ABOVE_TEXT), ((1200, 1200), CENTRE), ((1200, 900), CENTRE), ((1200, 630), ABOVE_TEXT)]
    alone = {}
    for one in wanted:
        photo._remembered.cache_clear()
        alone[one] = photo.cropped(data, *one[0], None, one[1]).tobytes()
    for order in list(permutations(wanted))[::5]:
        photo._remembered.cache_clear()
        for one in order:
            assert photo.cropped(data, *one[0], None, one[1]).tobytes() == alone[one]


def test_what_is_cut_out_may_be_drawn_upon(encoded: Callable[..., bytes]) -> None:
    data = encoded(all_scenes()["speaker at the left"]().picture.resize((2560, 1920)), "JPEG")
    for size in ((1080, 1920), (1200, 1200), (1200, 900), (1200, 630), (2560, 1920)):
        picture = photo.cropped(data, *size)
        untouched = picture.tobytes()
        picture.paste((255, 0, 0), (0, 0, *size))
        assert photo.cropped(data, *size).tobytes() == untouched


def test_a_part_as_large_as_what_is_wanted_keeps_its_pixels(encoded: Callable[..., bytes]) -> None:
    data = encoded(Image.effect_noise((1600, 1920), 90).convert("RGB"), "JPEG", quality=92)
    with Image.open(io.BytesIO(data)) as whole:
        left = (1600 - 1080) // 2
        assert photo.cropped(data, 1080, 1920, (0.5, 0.5)).tobytes() == whole.crop((left, 0, left + 1080, 1920)).tobytes()


def test_formats_cut_out_of_one_size_of_a_photo_follow_one_another(formats: dict[str, CardFormat]) -> None:
    in_order = in_turn(formats.values())
    assert sorted(entry.id for entry in in_order) == sorted(formats)
    whole = [min(2560 / entry.width, 1920 / entry.height) < 2 for entry in in_order]
    assert whole == sorted(whole, reverse=True)
