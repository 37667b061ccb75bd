"""A newspaper with Sharewire, a site of somebody else, and a browser that tells everything that it does.

Both servers listen on loopback: Sharewire as 127.0.0.1, the other site as localhost, which to a browser is another host. What
Chromium reports of broken policies goes to the other site as well.
"""

from __future__ import annotations

import re
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from chromium import chromium
from factories import NOON, article, paid_article
from playwright.sync_api import Browser, Page, Route
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from share.article import Author, Disclosure, Sponsor, Submission
from share.publish import publish
from share.settings import Settings
from share.store import migrate
from share.web import create_app
from share.wiring import open_parts

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "docs" / "examples" / "share-bar"
DOCS = (ROOT / "docs" / "share-bar.md").read_text(encoding="utf-8")
EXAMPLE_ORIGIN = "https://share.news.example"
"""What the documentation calls Sharewire's own address."""
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""An option of Chromium: no name is looked up anywhere."""
PATIENCE = 60_000
"""Milliseconds that something may take to be seen."""
REPORTS = "/policy-reports"
INCLUDE = re.compile(r'<!--# include virtual="(/share/[\w-]+/bar)" -->')

ARABIC = article(
    slug="dunes",
    title="كيف تقيس محطة حركة الكثبان",
    summary="محطة صغيرة على حافة الصحراء تقيس كل صباح كم مشت الرمال في الليل.",
    language="ar",
    section="علوم",
    body_html="<p>تبدأ القياسات قبل شروق الشمس، حين تكون الرمال باردة والريح ساكنة.</p><h2>كيف تُقاس</h2><p>بعصا وخيط.</p>",
)
STORIES = (
    article(),
    paid_article(),
    ARABIC,
    paid_article(
        slug="sails",
        title="ستة موانئ لهذا الصيف",
        summary="تغادر السفينة عند التاسعة، وفي كل صباح ميناء جديد.",
        language="ar",
        section="سفر",
        body_html="<p>تغادر السفينة عند التاسعة، ولا يبقى من المدينة سوى مصابيحها.</p>",
        disclosure=Disclosure("sponsored", "محتوى مدفوع", Sponsor("عبّارات الخليج"), "دفعت عبّارات الخليج ثمن هذا المقال."),
    ),
    article(
        slug="verordnung",
        title="Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung aufgehoben",
        language="de",
        tags=("https://hafenkurier.example/2026/11/20/grundstuecksverkehrsgenehmigungszustaendigkeit",),
        authors=(Author("Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsbeauftragte"),),
    ),
    paid_article(
        slug="foerderung",
        title="Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung erklärt",
        language="de",
        disclosure=Disclosure(
            "sponsored",
            "Wirtschaftsförderungsgesellschaftspartnerschaftsanzeige",
            Sponsor("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"),
        ),
    ),
)
EMBEDDING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page that embeds</title><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="site.css"></head>
<body><main><h1>Seen elsewhere</h1><iframe title="{slug}" src="{origin}/embed/{slug}" width="320" height="560"
sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></main></body></html>"""
EMBEDDING_POLICY = "default-src 'none'; style-src 'self'; frame-src {origin}; base-uri 'none'"


@dataclass
class Place:
    """A server that runs: its origin, and the reports about broken policies that have come to it."""

    origin: str
    reports: list[str] = field(default_factory=list)


@dataclass
class Visit:
    """A tab, and everything that it asked for, said, and was refused."""

    tab: Page
    homes: tuple[str, ...]
    reports: list[str]
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda message: self.said.append(message.text))
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.tab.add_init_script(
            "addEventListener('securitypolicyviolation', event => console.error(event.violatedDirective, event.blockedURI));"
        )

    def strangers(self) -> list[str]:
        """The requests that left for a host that is neither Sharewire's nor the page's."""
        return [address for address in self.requests if not address.startswith(self.homes)]

    def check(self) -> None:
        """Nothing was said on the console, no policy was broken, and nobody else was asked for anything."""
        self.tab.wait_for_load_state("networkidle")
        assert self.requests
        assert (self.strangers(), self.said, self.reports) == ([], [], [])


def follow_no_further(tab: Page, network: str) -> None:
    """Share links to ``network`` answer with the address that they lead to, as text, and nobody goes there."""

    def held(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        route.fulfill(status=200, content_type="text/plain", body=answer.headers["location"])

    tab.route(f"**/share/*/{network}", held)


def policy_of_the_docs() -> str:
    """The policy that the documentation gives for the page with the bar."""
    found = re.search(r"^Content-Security-Policy: (.+)$", DOCS, re.MULTILINE)
    assert found
    return found[1]


@contextmanager
def serving(server: BaseWSGIServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def sharewire(tmp_path_factory: pytest.TempPathFactory, elsewhere: Place) -> Iterator[Place]:
    """Sharewire with two articles in English and two in Arabic, of each one paid for, and one with words wider than a telephone.

    Its policies report to the other site.
    """
    folder: Path = tmp_path_factory.mktemp("sharewire")
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    origin = f"http://127.0.0.1:{server.server_port}"
    environ = {
        "SHARE_BASE_URL": origin,
        "SHARE_DATA_DIR": str(folder / "data"),
        "SHARE_QUEUE_URL": "memory://",
        "SHARE_SITE_NAME": "The Harbour Courier",
    }
    parts = open_parts(Settings.from_env(environ, folder=folder), lambda: NOON)
    migrate(parts.store)
    for story in STORIES:
        publish(parts.store, Submission(article=replace(story, revision=0, code=""), said=frozenset({"published"})), NOON)
    server.app = reporting(create_app(parts), elsewhere.origin + REPORTS)
    with serving(server):
        yield Place(origin)
    parts.store.close()


def reporting(application: Callable[..., Iterable[bytes]], collector: str) -> Callable[..., Iterable[bytes]]:
    """``application`` with its own policies, which now say where to report what breaks them."""

    def reported(environ, start_response):  # type: ignore[no-untyped-def]
        def started(status: str, headers: list[tuple[str, str]], error: object = None) -> object:
            told = [
                (name, f"{value}; report-uri {collector}" if name == "Content-Security-Policy" else value)
                for name, value in headers
            ]
            return start_response(status, told)

        return application(environ, started)

    return reported


class Elsewhere:
    """Somebody else's web server, which puts the fragment into its pages as nginx would, and sends the policy of the docs."""

    def __init__(self) -> None:
        self.place = Place("")
        self.sharewire = ""

    @Request.application
    def __call__(self, request: Request) -> Response:
        if request.path == REPORTS:
            self.place.reports.append(request.get_data(as_text=True))
            return Response(status=204)
        if request.path == "/embedding.html":
            page = EMBEDDING.format(origin=self.sharewire, slug=request.args["slug"])
            return self._page(page, EMBEDDING_POLICY.format(origin=self.sharewire))
        name = request.path.strip("/") or "index.html"
        if name == "site.css":
            return Response((EXAMPLE / name).read_text(encoding="utf-8"), content_type="text/css")
        if name != "index.html":
            return Response(status=204)  # what browsers ask for by themselves
        page = (EXAMPLE / name).read_text(encoding="utf-8")
        if "slug" in request.args:
            page = page.replace("summer-on-the-water", request.args["slug"])
        if "language" in request.args:
            page = page.replace('<html lang="en">', f'<html lang="{request.args["language"]}" dir="{request.args["dir"]}">')
        page = INCLUDE.sub(lambda found: self._included(found[1]), page).replace(EXAMPLE_ORIGIN, self.sharewire)
        if "script" in request.args:
            page = page.replace("/share.js", request.args["script"])
        return self._page(page, policy_of_the_docs().replace(EXAMPLE_ORIGIN, self.sharewire))

    def _included(self, path: str) -> str:
        with urllib.request.urlopen(self.sharewire + path) as answer:
            return str(answer.read().decode())

    def _page(self, page: str, policy: str) -> Response:
        headers = {"Content-Security-Policy": f"{policy}; report-uri {self.place.origin}{REPORTS}"}
        return Response(page, content_type="text/html; charset=utf-8", headers=headers)


@pytest.fixture(scope="module")
def other_site() -> Iterator[Elsewhere]:
    site = Elsewhere()
    server = make_server("127.0.0.1", 0, site, threaded=True)
    site.place.origin = f"http://localhost:{server.server_port}"
    with serving(server):
        yield site


@pytest.fixture(scope="module")
def elsewhere(other_site: Elsewhere) -> Place:
    """The site of somebody else."""
    return other_site.place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium that looks no name up."""
    with chromium(NOBODY_ELSE) as running:
        yield running


Opened = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, sharewire: Place, elsewhere: Place, other_site: Elsewhere) -> Iterator[Opened]:
    """Opens an address in a context of its own, with options of Playwright's ``new_context``: ``visit(address, width=360)``.

    Whatever a test does, what left for other hosts, was said on the console or broke a policy fails it in the end.
    """
    other_site.sharewire = sharewire.origin
    elsewhere.reports.clear()
    contexts = []
    visits: list[Visit] = []

    def opened(address: str, *, width: int = 1280, height: int = 900, before: str = "", **options: object) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        found = Visit(context.new_page(), (sharewire.origin, elsewhere.origin, "data:", "about:"), elsewhere.reports)
        visits.append(found)
        if before:
            found.tab.add_init_script(before)
        found.tab.goto(address)
        return found

    yield opened
    for found in visits:
        found.check()
    for context in contexts:
        context.close()
