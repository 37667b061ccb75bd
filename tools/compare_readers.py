"""Compare our readers with real parsers that can be had as packages, on the demo pages and on the broken pages of the tests.

``python tools/compare_readers.py`` installs the parsers into a temporary folder, which is all that it needs the network for,
shows every page to each, and prints where they agree. With ``--record``, what Synapse's own parser says is kept for the tests,
which hold our emulator to it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from broken import BROKEN, UNTIDY  # noqa: E402
from newspage import URL, Draft, paid  # noqa: E402

from share.cli.demo import fill_with_demo  # noqa: E402
from share.cli.prepared import prepared_parts  # noqa: E402
from share.readers import READERS, Fetched, read_tables  # noqa: E402
from share.readers.lint import visited  # noqa: E402
from share.readers.reader import Reader  # noqa: E402
from share.settings import Settings  # noqa: E402
from share.store import articles  # noqa: E402
from share.web import create_app  # noqa: E402
from share.web.inside import fetch_inside  # noqa: E402

HERE = Path(__file__).parent / "readers"
RECORDED = ROOT / "tests" / "readers" / "recorded" / "synapse.json"
PYTHON_PEERS = ("beautifulsoup4>=4.13", "extruct==0.18.0")
SYNAPSE = "matrix-synapse==1.163.2"
NODE_PEERS = (
    "open-graph-scraper@6.12.0",
    "unfurl.js@6.4.0",
    "link-preview-js@4.0.4",
    "@misskey-dev/summaly@5.5.1",
)
LIKE = {
    "synapse": "synapse",
    "extruct": "mattermost",
    "open-graph-scraper": "telegram",
    "unfurl.js": "facebook",
    "link-preview-js": "signal",
    "summaly": "bluesky",
}
"""Which of our readers looks in the same places as each parser."""
VALUES = ("title", "text", "image")


def main() -> None:
    """Show the pages to everyone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true", help="write what Synapse says for the tests")
    options = parser.parse_args()
    pages = {**dict(demo_pages()), **dict(broken_pages())}
    with tempfile.TemporaryDirectory() as folder:
        answers = asked(pages, Path(folder))
    versions = answers.pop("versions")
    for peer, told in answers.items():
        compare(peer, versions[peer], told, pages)
    if options.record:
        record(versions["synapse"], answers["synapse"])


def demo_pages() -> Iterator[tuple[str, Fetched]]:
    """The demo articles, as the service answers them."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"SHARE_DEMO": "1", "SHARE_BASE_URL": "https://share.courier.example", "SHARE_DATA_DIR": folder}
        with prepared_parts(Settings.from_env(environ | {"SHARE_QUEUE_URL": "memory://"}, folder=Path(folder))) as parts:
            fill_with_demo(parts)
            application = create_app(parts)
            with parts.store.connect() as connection:
                live = articles.all_live(connection, limit=100)
            for article in live:
                answer = fetch_inside(application, parts.links.page(article), base_url=parts.settings.base_url)
                yield (
                    f"demo: {article.slug}",
                    Fetched(asked=answer.url, url=answer.url, status=answer.status, headers=answer.headers, body=answer.body),
                )


def broken_pages() -> Iterator[tuple[str, Fetched]]:
    """The good pages and the broken ones, those that are served as pages."""
    for name, html in UNTIDY.items():
        yield name, Fetched(asked=URL, url=URL, status=200, headers={"content-type": "text/html"}, body=html.encode())
    drafts = {"good": Draft(), "paid for": paid(), **{case.name: case.page() for case in BROKEN}}
    for name, draft in drafts.items():
        page = draft.page
        if page.status == 200 and page.media_type == "text/html" and len(page.body) < 2_000_000:
            yield name, page


def asked(pages: dict[str, Fetched], folder: Path) -> dict[str, Any]:
    """What every parser says of every page: title, text and image, by parser and page."""
    (folder / "pages.json").write_text(
        json.dumps(
            {
                name: {"url": page.url, "type": page.headers["content-type"], "bytes": page.body.decode("latin-1")}
                for name, page in pages.items()
            }
        )
    )
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv" / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *PYTHON_PEERS], check=True)
    subprocess.run([*pip, "--no-deps", SYNAPSE], check=True)  # of the whole server, its one parser is wanted
    (folder / "package.json").write_text("{}")
    npm = ["npm", "install", "--silent", "--ignore-scripts", "--no-fund", "--no-audit"]
    subprocess.run([*npm, *NODE_PEERS], cwd=folder, check=True)
    (folder / "peers.mjs").write_text((HERE / "peers.mjs").read_text())
    answers: dict[str, Any] = {}
    for command in ([python, str(HERE / "peers.py"), "pages.json"], ["node", "peers.mjs", "pages.json"]):
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        told = json.loads(done.stdout)
        answers = {**answers, **told, "versions": {**answers.get("versions", {}), **told["versions"]}}
    return answers


def compare(peer: str, version: str, told: dict[str, dict[str, str]], pages: dict[str, Fetched]) -> None:
    """Print where a parser and our reader agree, and where they do not."""
    reader = READERS[LIKE[peer]]
    differing: dict[str, list[str]] = defaultdict(list)
    for name, page in pages.items():
        own = ours(reader, page)
        if told[name].get("image"):
            told[name]["image"] = urljoin(page.url, told[name]["image"])
        for value in VALUES:
            if value in told[name] and told[name][value] != own[value]:
                differing[name].append(f"{value}: {told[name][value][:60]!r} there, {own[value][:60]!r} here")
    print(f"{peer} {version}: agrees with our {reader.name} on {len(pages) - len(differing)} of {len(pages)} pages")
    for name, found in differing.items():
        print(f"  {name}: {'; '.join(found)}")


def ours(reader: Reader, page: Fetched) -> dict[str, str]:
    """What our reader takes of the page, before it is cut."""

    def nowhere(address: str) -> Fetched:
        return Fetched(asked=address, url=address, status=404)

    card = reader.compose(reader, visited(page, nowhere, read_tables_once(), label=None, readers=(reader,)))
    return {value: " ".join(getattr(card, value).value.split()) for value in VALUES}


def read_tables_once() -> Any:
    """The tables of the readers."""
    from share.assets import open_assets  # noqa: PLC0415

    return read_tables(open_assets())


def record(version: str, told: dict[str, dict[str, str]]) -> None:
    """Keep what Synapse says of the pages that do not change with the demo."""
    kept = {name: {"page": hashlib.sha256(page.body).hexdigest(), **told[name]} for name, page in broken_pages()}
    RECORDED.parent.mkdir(exist_ok=True)
    RECORDED.write_text(json.dumps({"parser": f"matrix-synapse {version}", "pages": kept}, ensure_ascii=False, indent=1) + "\n")
    print(f"recorded {len(kept)} pages in {RECORDED.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
