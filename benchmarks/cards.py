"""How long cards take: ``python benchmarks/cards.py``. Times are medians in milliseconds.

With ``--peers``, and with npm there, satori + resvg and Takumi draw a card with the same headline in the same run; they are
installed into a temporary folder.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from share.article import Article, Author
from share.assets import open_assets
from share.cards.make import available_formats, render
from share.cards.normal import normal_photo
from share.cards.theme import load_theme
from share.formats import read_formats

HEADLINE = "Harbour bridge reopens after two years of repairs, and trams run again from Monday"
PEER = """
import {{ readFileSync, writeFileSync }} from 'node:fs';
import satori from 'satori';
import {{ Resvg }} from '@resvg/resvg-js';
import {{ Renderer }} from '@takumi-rs/core';
const font = readFileSync({font});
const box = (type, style, children) => ({{ type, props: {{ style, children }} }});
const page = {{ display: 'flex', flexDirection: 'column', justifyContent: 'flex-end', width: 1200, height: 630, padding: 64,
  background: '#faf7f1', fontFamily: 'Head' }};
const tree = box('div', page, [
  box('div', {{ fontSize: 32, color: '#b3261e', display: 'flex' }}, 'City'),
  box('div', {{ fontSize: 80, color: '#14171c', display: 'flex' }}, {headline}),
  box('div', {{ fontSize: 28, color: '#5c5a55', display: 'flex' }}, 'Ada Lindqvist | 20 November 2026')]);
const fonts = [{{ name: 'Head', data: font, weight: 700, style: 'normal' }}];
const renderer = new Renderer({{ fonts: [{{ name: 'Head', data: font, weight: 700, style: 'normal' }}] }});
const node = (n) => typeof n.props.children === 'string'
  ? {{ type: 'text', text: n.props.children, style: n.props.style }}
  : {{ type: 'container', style: n.props.style, children: n.props.children.map(node) }};
const time = async (work) => {{
  const took = [];
  for (let i = 0; i < 25; i++) {{ const start = performance.now(); await work(); took.push(performance.now() - start); }}
  return took.sort((a, b) => a - b)[12];
}};
const out = {{}};
const size = {{ width: 1200, height: 630, fonts }};
out['satori + resvg, PNG'] = await time(async () => new Resvg(await satori(tree, size)).render().asPng());
for (const format of ['png', 'jpeg', 'webp'])
  out[`Takumi, ${{format}}`] = await time(() => renderer.render(node(tree), {{ width: 1200, height: 630, format }}));
console.log(JSON.stringify(out));
"""


def median(work: Callable[[], object], rounds: int) -> float:
    work()
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def large_photo() -> bytes:
    """12 megapixels of soft shapes with grain, as a camera would send them."""
    rough = Image.frombytes("RGB", (40, 30), random.Random(1).randbytes(40 * 30 * 3)).resize(
        (4000, 3000), Image.Resampling.BICUBIC
    )
    grain = Image.effect_noise((2000, 1500), 30).resize((4000, 3000))
    target = io.BytesIO()
    Image.blend(rough, Image.merge("RGB", (grain, grain, grain)), 0.1).save(target, "JPEG", quality=90)
    return target.getvalue()


def ours() -> float:
    assets = open_assets()
    formats = read_formats(assets)
    start = time.perf_counter()
    theme = load_theme(assets, "default", "The Harbour Courier")
    print(f"theme, cold                        {(time.perf_counter() - start) * 1000:8.1f}")
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    text = Article(
        slug="bridge",
        title=HEADLINE,
        body_html="",
        published=noon,
        modified=noon,
        section="City",
        authors=(Author("Ada Lindqvist"),),
    )
    start = time.perf_counter()
    render(text, formats["og"], theme, None)
    print(f"text card, first in a process      {(time.perf_counter() - start) * 1000:8.1f}")
    warm = median(lambda: render(text, formats["og"], theme, None), 60)
    print(f"text card, warm                    {warm:8.1f}")
    data = large_photo()
    pictured = text.with_changes(photo=normal_photo(data, source="photo.jpg")[0])
    photos = (data + bytes([number]) for number in range(100))  # each one new: nothing kept of the last one serves it
    single = median(lambda: render(pictured, formats["og"], theme, next(photos)), 9)
    print(f"card with a 12 MP photo            {single:8.1f}")
    every = available_formats(pictured, formats.values())

    def all_formats() -> None:
        photo = next(photos)
        for card_format in every:
            render(pictured, card_format, theme, photo)

    total = median(all_formats, 5)
    print(f"all {len(every)} formats of that article     {total:8.1f}")
    return warm


def peers(warm: float) -> None:
    if not shutil.which("npm"):
        sys.exit("npm is needed for the peers")
    font = open_assets().path("fonts", "SourceSerif4Display-Bold.ttf")
    with tempfile.TemporaryDirectory() as folder:
        packages = ["satori", "@resvg/resvg-js", "@takumi-rs/core"]
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *packages], cwd=folder, check=True)
        script = Path(folder, "peer.mjs")
        script.write_text(PEER.format(font=json.dumps(str(font)), headline=json.dumps(HEADLINE)), encoding="utf-8")
        found = subprocess.run(["node", script], cwd=folder, check=True, capture_output=True, text=True)
    for name, took in json.loads(found.stdout).items():
        print(f"{name:<34} {took:8.1f}   {took / warm:5.1f} × ours")


if __name__ == "__main__":
    own = ours()
    if "--peers" in sys.argv:
        peers(own)
