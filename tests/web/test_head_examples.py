"""The examples of ``docs/head.md``, each run as a newsroom would run it: with Sharewire there, with a page that it does not know,
and with Sharewire gone."""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from lxml import html
from outside import Sharewire, part

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "head"
HOME = "https://news.example/stories/bridge"


@pytest.fixture
def sharewire(service) -> Iterator[Sharewire]:  # type: ignore[no-untyped-def]
    service.publish(canonical_url=HOME)
    running = Sharewire(service)
    fetched(f"{running.address}/head.html?url={HOME}")  # the examples wait for a second at most, and the first page takes longest
    yield running
    running.go_away()


def has_tags(page: str) -> bool:
    found = html.document_fromstring(page)
    titles, addresses = found.xpath("//head/title/text()"), found.xpath("//head/meta[@property='og:url']/@content")
    return titles == ["Harbour bridge reopens after two years of repairs — The Harbour Courier"] and addresses == [HOME]


# nginx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def nginx(tmp_path: Path, sharewire: Sharewire) -> Iterator[str]:
    """nginx with the example in its server block, before a folder with two pages."""
    program, port = part("nginx"), free_port()
    pages = tmp_path / "pages" / "stories"
    pages.mkdir(parents=True)
    for name in ("bridge", "unknown"):
        (pages / name).write_text(
            '<!doctype html><html><head><!--# include virtual="/_share/head.html" --></head><body><p>Text</p></body></html>'
        )
    places = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(f"""
        {"user root;" if os.geteuid() == 0 else ""}
        pid {tmp_path}/pid; error_log {tmp_path}/error.log; daemon off; worker_processes 1;
        events {{ worker_connections 64; }}
        http {{
            {places} access_log off; default_type text/html;
            upstream sharewire {{ server {sharewire.address.removeprefix("http://")}; }}
            proxy_cache_path {tmp_path}/cache keys_zone=share_head:1m;
            server {{ listen 127.0.0.1:{port}; root {tmp_path}/pages; {(EXAMPLES / "nginx.conf").read_text()} }}
        }}""")
    running = subprocess.Popen([program, "-c", f"{tmp_path}/nginx.conf", "-e", f"{tmp_path}/error.log"])
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        try:
            urlopen(f"{address}/stories/unknown", timeout=5).close()
            break
        except URLError:
            time.sleep(0.05)
    yield address
    running.terminate()
    assert running.wait(10) == 0, (tmp_path / "error.log").read_text()


def fetched(address: str) -> str:
    with urlopen(address, timeout=60) as answer:
        return str(answer.read().decode())


def test_nginx_puts_the_tags_into_a_page(nginx: str) -> None:
    page = fetched(f"{nginx}/stories/bridge?utm_source=x")
    assert has_tags(page)
    assert "<p>Text</p>" in page


def test_nginx_leaves_a_page_alone_that_sharewire_does_not_know(nginx: str) -> None:
    assert fetched(f"{nginx}/stories/unknown") == "<!doctype html><html><head></head><body><p>Text</p></body></html>"


def test_nginx_goes_on_with_yesterdays_tags_while_sharewire_is_away(nginx: str, sharewire: Sharewire) -> None:
    assert has_tags(fetched(f"{nginx}/stories/bridge"))
    sharewire.go_away()
    assert has_tags(fetched(f"{nginx}/stories/bridge"))


def test_nginx_serves_its_pages_where_sharewire_never_was(nginx: str, sharewire: Sharewire) -> None:
    sharewire.go_away()
    assert fetched(f"{nginx}/stories/bridge") == "<!doctype html><html><head></head><body><p>Text</p></body></html>"


def test_the_include_says_nothing_to_whoever_asks_for_it_from_outside(nginx: str) -> None:
    assert fetched(f"{nginx}/_share/head.html?url={HOME}") == ""


# Jinja


@pytest.fixture
def newsroom(sharewire: Sharewire, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(EXAMPLES)
    monkeypatch.setenv("SHAREWIRE", sharewire.address)
    for name in ("share_head", "newsroom"):
        sys.modules.pop(name, None)
    found = importlib.import_module("newsroom")
    yield found
    for name in ("share_head", "newsroom"):
        sys.modules.pop(name, None)


def test_a_jinja_page_bears_the_tags(newsroom: Any) -> None:
    assert has_tags(newsroom.app.test_client().get("/stories/bridge").text)


def test_a_jinja_page_keeps_its_own_title_where_sharewire_does_not_know_it(newsroom: Any) -> None:
    page = newsroom.app.test_client().get("/stories/unknown").text
    assert html.document_fromstring(page).findtext(".//title") == "News"
    assert "<!-- " not in page


def test_a_jinja_page_goes_on_with_yesterdays_tags(newsroom: Any, sharewire: Sharewire, monkeypatch: pytest.MonkeyPatch) -> None:
    client = newsroom.app.test_client()
    assert has_tags(client.get("/stories/bridge").text)
    sharewire.go_away()
    monkeypatch.setattr("share_head.FRESH_SECONDS", 0)
    share_head = sys.modules["share_head"]
    share_head._kept.update({address: (0.0, head) for address, (_, head) in share_head._kept.items()})
    assert has_tags(client.get("/stories/bridge").text)
    assert client.get("/stories/another").status_code == 200


# WordPress

WORDPRESS = r"""<?php
// As much of WordPress as the plugin asks for; transients live in a file.
$GLOBALS['actions'] = array( 'wp_head' => array(), 'template_redirect' => array() );
function add_action( $hook, $call, $priority = 10 ) { $GLOBALS['actions'][ $hook ][] = array( $priority, $call ); }
function remove_action( $hook, $name, $priority = 10 ) {
    $GLOBALS['actions'][ $hook ] = array_filter( $GLOBALS['actions'][ $hook ],
        fn( $entry ) => $entry !== array( $priority, $name ) );
}
function do_action( $hook ) {
    $entries = $GLOBALS['actions'][ $hook ];
    usort( $entries, fn( $one, $other ) => $one[0] <=> $other[0] );
    foreach ( $entries as $entry ) { call_user_func( $entry[1] ); }
}
function _wp_render_title_tag() { echo '<title>Own title</title>'; }
function rel_canonical() { echo '<link rel="canonical" href="https://own.example/">'; }
function is_singular( $type ) { return 'post' === $type; }
function get_permalink() { return getenv( 'PERMALINK' ); }
function is_wp_error( $thing ) { return false === $thing; }
function wp_remote_get( $address, $options ) {
    file_put_contents( getenv( 'ASKED' ), "$address {$options['timeout']}\n", FILE_APPEND );
    $context = stream_context_create( array( 'http' => array( 'timeout' => $options['timeout'], 'ignore_errors' => true ) ) );
    $body = @file_get_contents( $address, false, $context );
    return false === $body ? false : array( 'body' => $body, 'status' => (int) explode( ' ', $http_response_header[0] )[1] );
}
function wp_remote_retrieve_response_code( $answer ) { return $answer['status']; }
function wp_remote_retrieve_body( $answer ) { return $answer['body']; }
function transients() { return is_file( getenv( 'KEPT' ) ) ? unserialize( file_get_contents( getenv( 'KEPT' ) ) ) : array(); }
function get_transient( $key ) { return transients()[ $key ] ?? false; }
function set_transient( $key, $value, $seconds ) {
    file_put_contents( getenv( 'KEPT' ), serialize( array( $key => $value ) + transients() ) );
}
add_action( 'wp_head', '_wp_render_title_tag', 1 );
add_action( 'wp_head', 'rel_canonical' );
define( 'SHAREWIRE', getenv( 'SHAREWIRE' ) );
require getenv( 'PLUGIN' );
do_action( 'template_redirect' );
echo '<!doctype html><html><head>'; do_action( 'wp_head' ); echo '</head><body></body></html>';
"""


@pytest.fixture
def wordpress(tmp_path: Path, sharewire: Sharewire) -> Any:
    """Renders the page of a post with the plugin, as one request after another would."""
    program = part("php")
    (tmp_path / "page.php").write_text(WORDPRESS)

    def render(permalink: str = HOME) -> str:
        environ = {
            "PERMALINK": permalink,
            "SHAREWIRE": sharewire.address,
            "PLUGIN": str(EXAMPLES / "sharewire-head.php"),
            "KEPT": str(tmp_path / "kept"),
            "ASKED": str(tmp_path / "asked"),
        }
        done = subprocess.run(
            [program, "-d", "display_errors=stderr", "-d", "error_reporting=-1", str(tmp_path / "page.php")],
            env=environ, capture_output=True, timeout=30, check=True, text=True,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout

    render.asked = lambda: (tmp_path / "asked").read_text().splitlines()  # type: ignore[attr-defined]
    render.age = lambda: _age(tmp_path / "kept")  # type: ignore[attr-defined]
    return render


def _age(kept: Path) -> None:
    """What is kept is a minute older."""
    text = kept.read_text()
    name, _, rest = text.partition('"until";i:')
    kept.write_text(f'{name}"until";i:1{rest[rest.index(";") :]}')


def test_wordpress_shows_our_tags_in_place_of_its_own(wordpress: Any) -> None:
    page = wordpress()
    assert has_tags(page)
    assert page.count('rel="canonical"') == 1
    assert "Own title" not in page


def test_wordpress_asks_once_in_a_minute_and_waits_a_second(wordpress: Any) -> None:
    assert wordpress() == wordpress()
    (asked,) = wordpress.asked()
    assert asked.endswith("/head.html?url=https%3A%2F%2Fnews.example%2Fstories%2Fbridge 1")


def test_wordpress_keeps_its_own_tags_where_sharewire_does_not_know_the_post(wordpress: Any) -> None:
    page = wordpress("https://news.example/stories/unknown")
    assert "Own title" in page
    assert "og:" not in page


def test_wordpress_goes_on_with_yesterdays_tags(wordpress: Any, sharewire: Sharewire) -> None:
    assert has_tags(wordpress())
    sharewire.go_away()
    wordpress.age()
    assert has_tags(wordpress())
    assert len(wordpress.asked()) == 2
    assert "Own title" in wordpress("https://news.example/stories/never-seen")
