"""Compare what parsers of the npm registry read of our feeds with what stands in them: the demo's, and 2,000 hostile articles.

``python tools/compare_feeds.py [--keep FOLDER]`` installs the parsers into a temporary folder, which is all that it needs the
network for, and prints for each of them how many fields it read as they were written. The sitemaps are held against the schema of
sitemaps.org, which comes with one of the packages. (Parsers of PyPI and of Debian are in tests/feeds/test_parsers.py.)
"""

from __future__ import annotations

import argparse
import html
import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from lxml import etree

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from factories import NOON  # noqa: E402
from hostile_articles import hostile_articles  # noqa: E402

from share.article import Submission  # noqa: E402
from share.cli.demo import fill_with_demo  # noqa: E402
from share.cli.prepared import prepared_parts  # noqa: E402
from share.publish import publish_all  # noqa: E402
from share.settings import Settings  # noqa: E402
from share.web import create_app  # noqa: E402

PEERS = ("feedsmith", "@extractus/feed-extractor", "sitemap@8")
HOSTILE = 2_000
FORMATS = ("rss", "atom", "json")
SPACE = "\u00a0\u2028\u2029\ufeff\x85"
"""White space to some parsers, and letters to others."""


def write_feeds(folder: Path) -> list[str]:
    """All feeds of the demo and of hostile articles, as they are served, into files; their names without the extension."""
    data = folder / "data"
    environ = {
        "SHARE_DATA_DIR": str(data),
        "SHARE_BASE_URL": "https://share.news.example",
        "SHARE_DEMO": "1",
        "SHARE_FEED_ITEMS": "500",
    }
    with prepared_parts(Settings.from_env(environ | {"SHARE_QUEUE_URL": "memory://"})) as parts:
        fill_with_demo(parts)
        client = create_app(parts).test_client()
        names = []

        def keep(name: str, path: str) -> None:
            for extension in FORMATS:
                (folder / f"{name}.{extension}").write_bytes(client.get(f"{path}.{extension}").data)
            names.append(name)

        outlines = etree.fromstring(client.get("/feeds.opml").data).xpath("//outline/@xmlUrl")
        for address in outlines:
            scope = address.removeprefix("https://share.news.example/feeds/").removesuffix(".rss")
            keep(f"demo {scope.replace('/', ' ')}", f"/feeds/{scope}")
        submissions = [
            Submission(article=one.with_changes(revision=0, code=""), said=frozenset({"published"}))
            for one in hostile_articles(HOSTILE)
        ]
        logging.disable()
        done = publish_all(parts.store, submissions, NOON)
        assert len([one for one in done if not isinstance(one, Exception)]) == HOSTILE
        keep("hostile latest", "/feeds/latest")
        for page in range(1, HOSTILE // 50 + 1):
            keep(f"hostile archive {page}", f"/feeds/latest/archive/{page}")
        for name in ("sitemap.xml", "sitemaps/1.xml", "news-sitemap.xml"):
            (folder / name.replace("/", " ")).write_bytes(client.get(f"/{name}").data)
        client.application.extensions["observer"].close()
    return names


def wanted(document: dict[str, Any]) -> list[dict[str, Any]]:
    """What is to be read of each item, by the JSON feed; notices of withdrawals are no entries in Atom."""
    return [
        {
            "id": item["id"],
            "url": item["url"],
            "title": item["title"],
            "published": item["date_published"],
            "authors": [author["name"] for author in item.get("authors", [])],
            "categories": item.get("tags", []),
            "content": item["content_html"],
            "summary": item.get("summary", ""),
            "enclosure": next(
                ([one["url"], one["mime_type"], one["size_in_bytes"]] for one in item.get("attachments", [])), None
            ),
        }
        for item in document["items"]
        if item.get("_sharewire", {}).get("status") != "withdrawn"
    ]


def same(extension: str, field: str, read: Any, written: Any) -> bool:
    """Whether a field was read as it was written; dates as moments, texts by their words."""
    if field == "summary" and extension == "rss":
        read = html.unescape(read or "")  # a description is HTML
    if field == "published":
        moment = parsedate_to_datetime(read) if "," in str(read) else datetime.fromisoformat(str(read))
        return moment == datetime.fromisoformat(written)
    return words(read or "") == words(written or "")


def words(value: Any) -> Any:
    """The value with its texts as words alone."""
    if isinstance(value, str):
        return " ".join(value.translate({ord(space): " " for space in SPACE}).split())
    return [words(part) for part in value] if isinstance(value, list) else value


def main() -> None:
    """Print how many fields agree, and the first of those that do not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="a folder for the feeds and the packages")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        feeds = folder / "feeds"
        feeds.mkdir(parents=True)
        names = write_feeds(feeds)
        npm = ["npm", "install", "--silent", "--ignore-scripts", "--no-fund", "--no-audit"]
        subprocess.run([*npm, *PEERS], cwd=folder, check=True)
        shutil.copy(Path(__file__).with_name("feeds_peers.mjs"), folder / "peers.mjs")
        run = subprocess.run(["node", "peers.mjs", "feeds"], cwd=folder, check=True, capture_output=True, text=True)
        compare(names, feeds, json.loads(run.stdout))
        check_sitemaps(feeds, folder / "node_modules/sitemap/schema")


def compare(names: list[str], feeds: Path, read: dict[str, Any]) -> None:
    """Print, for each parser and format, how many fields were read as they were written."""
    agreed: Counter[tuple[str, str]] = Counter()
    others: Counter[tuple[str, str, str]] = Counter()
    first: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    for name in names:
        items = {item["id"]: item for item in wanted(json.loads((feeds / f"{name}.json").read_bytes()))}
        for extension in FORMATS:
            for peer, entries in read[f"{name}.{extension}"].items():
                found = {entry["id"]: entry for entry in entries if entry["id"] in items}
                assert found.keys() == items.keys(), (peer, name, extension)
                for entry in found.values():
                    for field, value in entry.items():
                        written = items[entry["id"]][field]
                        if same(extension, field, value, written):
                            agreed[peer, extension] += 1
                        else:
                            others[peer, extension, field] += 1
                            first.setdefault((peer, extension, field), (value, written))
    for (peer, extension), count in sorted(agreed.items()):
        print(f"{peer:>22} {extension:>5}: {count:6,} fields as written")
    for (peer, extension, field), count in sorted(others.items()):
        value, written = first[peer, extension, field]
        print(f"{peer:>22} {extension:>5} {field}: {count:,} otherwise, first {value!r:.150} for {written!r:.150}")


def check_sitemaps(feeds: Path, schemas: Path) -> None:
    """Hold the sitemaps against the schema."""
    schema = etree.XMLSchema(etree.parse(schemas / "sitemap.xsd"))
    for name in ("sitemap.xml", "sitemaps 1.xml"):
        print(f"{name}: {'valid' if schema.validate(etree.parse(feeds / name)) else schema.error_log}")


if __name__ == "__main__":
    main()
