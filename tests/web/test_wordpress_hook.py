"""The hook of ``docs/examples/wordpress``, run in PHP as WordPress would run it, against Sharewire on a port of its own."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from outside import part
from pushed import wordpress_post

from share.signing import webhook_verifies
from share.wiring import now

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "wordpress" / "sharewire-hook.php"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

WORDPRESS = r"""<?php
// As much of WordPress as the plugin asks for; posts are what the test says.
$GLOBALS['actions'] = array();
function add_action( $hook, $call, $priority = 10, $count = 1 ) { $GLOBALS['actions'][ $hook ][] = array( $call, $count ); }
function do_action( $hook, ...$said ) {
    foreach ( $GLOBALS['actions'][ $hook ] ?? array() as $entry ) { ( $entry[0] )( ...array_slice( $said, 0, $entry[1] ) ); }
}
function wp_json_encode( $data ) { return json_encode( $data ); }
class WP_REST_Request {
    public $said = array();
    public function __construct( public $method ) {}
    public function set_param( $name, $value ) { $this->said[ $name ] = $value; }
}
class WP_REST_Posts_Controller {
    public function __construct( public $type ) {}
    public function prepare_item_for_response( $post, $request ) {
        $GLOBALS['post'] = $post;
        return array( 'post' => $post, 'context' => $request->said['context'] );
    }
}
class Server {
    public function response_to_data( $answer, $embed ) {
        return array( 'modified_gmt' => $answer['post']->post_modified_gmt, 'status' => $answer['post']->post_status,
            'title' => array( 'rendered' => $answer['post']->post_title ) ) + json_decode( getenv( 'REST' ), true );
    }
}
function rest_get_server() { return new Server(); }
function get_post( $id ) { return $GLOBALS['posts'][ $id ] ?? null; }
function wp_remote_post( $address, $options ) {
    $headers = array();
    foreach ( $options['headers'] as $name => $value ) { $headers[] = "$name: $value"; }
    $context = stream_context_create( array( 'http' => array( 'method' => 'POST', 'ignore_errors' => true,
        'timeout' => $options['timeout'], 'header' => $headers, 'content' => $options['body'] ) ) );
    file_put_contents( getenv( 'TOLD' ), json_encode( array( $options['blocking'], $options['timeout'] ) ) . "\n", FILE_APPEND );
    @file_get_contents( $address, false, $context );
}
function post( $status, $title = 'Night ferry returns', $type = 'post' ) {
    return (object) array( 'ID' => 17, 'post_type' => $type, 'post_status' => $status, 'post_title' => $title,
        'post_modified_gmt' => gmdate( 'Y-m-d\TH:i:s' ) );
}
function saved( $now, $before = null ) {
    $GLOBALS['posts'][17] = $now;
    do_action( 'wp_after_insert_post', 17, $now, null !== $before, $before );
}
define( 'SHAREWIRE', getenv( 'SHAREWIRE' ) );
define( 'SHAREWIRE_SECRET', getenv( 'SHAREWIRE_SECRET' ) );
$GLOBALS['post'] = 'the current one';
require getenv( 'PLUGIN' );
eval( getenv( 'HAPPENS' ) );
do_action( 'shutdown' );
if ( 'the current one' !== $GLOBALS['post'] ) { fwrite( STDERR, 'the current post was changed' ); }
"""


class Listener:
    """Who listens in Sharewire's place, and what came."""

    def __init__(self) -> None:
        listener = self
        self.came: list[tuple[str, dict[str, str], bytes]] = []
        self.seconds = 0.0

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.came.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                time.sleep(listener.seconds)
                self.send_response(202)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    @property
    def said(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.came]


@pytest.fixture
def listener() -> Iterator[Listener]:
    running = Listener()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def happens(tmp_path: Path, listener: Listener) -> Callable[[str], None]:
    """One request to WordPress, in which this happens."""
    program = part("php")
    (tmp_path / "request.php").write_text(WORDPRESS)
    rest = {name: entry for name, entry in wordpress_post().items() if name not in {"modified_gmt", "status", "title"}}
    rest["_embedded"] = {name: entry for name, entry in rest["_embedded"].items() if name != "wp:featuredmedia"}

    def run(what: str) -> None:
        environ = {
            "SHAREWIRE": listener.address,
            "SHAREWIRE_SECRET": SECRET,
            "PLUGIN": str(EXAMPLE),
            "REST": json.dumps(rest),
            "TOLD": str(tmp_path / "told"),
            "HAPPENS": what,
        }
        done = subprocess.run(
            [program, "-d", "display_errors=stderr", "-d", "error_reporting=-1", str(tmp_path / "request.php")],
            env=environ, capture_output=True, timeout=30, check=True, text=True,
        )  # fmt: skip
        assert (done.stdout, done.stderr) == ("", "")

    return run


def test_a_message_is_signed_as_our_own_webhooks_are(happens: Callable[[str], None], listener: Listener) -> None:
    happens("saved( post( 'publish' ) );")
    ((path, headers, body),) = listener.came
    assert path == "/hooks/wordpress"
    assert webhook_verifies(
        body, [SECRET], message_id=headers["webhook-id"], timestamp=headers["webhook-timestamp"],
        header=headers["webhook-signature"], now=now(),
    )  # fmt: skip
    assert json.loads(body)["data"]["id"] == 17


@pytest.mark.parametrize(
    ("what", "types"),
    [
        ("saved( post( 'publish' ) );", ["post.saved"]),
        ("saved( post( 'publish' ), post( 'draft' ) );", ["post.saved"]),
        ("saved( post( 'publish' ), post( 'future' ) );", ["post.saved"]),
        ("saved( post( 'future' ), post( 'draft' ) );", ["post.saved"]),
        ("saved( post( 'draft' ), post( 'publish' ) );", ["post.deleted"]),
        ("saved( post( 'private' ), post( 'publish' ) );", ["post.deleted"]),
        ("saved( post( 'trash' ), post( 'publish' ) );", ["post.deleted"]),
        ("do_action( 'deleted_post', 17, post( 'trash' ) );", ["post.deleted"]),
        ("do_action( 'deleted_post', 17, post( 'publish' ) );", ["post.deleted"]),
        ("saved( post( 'draft' ) );", []),
        ("saved( post( 'draft' ), post( 'draft' ) );", []),
        ("saved( post( 'inherit', 'x', 'revision' ), null );", []),
        ("saved( post( 'publish', 'x', 'page' ) );", []),
        ("do_action( 'deleted_post', 17, post( 'auto-draft' ) );", []),
        ("do_action( 'deleted_post', 17, post( 'publish', 'x', 'attachment' ) );", []),
    ],
)
def test_only_what_readers_see_or_saw_is_told(
    happens: Callable[[str], None], listener: Listener, what: str, types: list[str]
) -> None:
    happens(what)
    assert [message["type"] for message in listener.said] == types


def test_several_saves_of_one_request_are_one_message_with_the_last_state(
    happens: Callable[[str], None], listener: Listener
) -> None:
    happens("saved( post( 'publish', 'First' ) ); saved( post( 'publish', 'Second' ), post( 'publish', 'First' ) );")
    assert [message["data"]["title"]["rendered"] for message in listener.said] == ["Second"]
    happens("saved( post( 'publish' ) ); saved( post( 'draft' ), post( 'publish' ) );")
    assert listener.said[1]["type"] == "post.deleted"


def test_a_save_does_not_wait_for_us(happens: Callable[[str], None], listener: Listener, tmp_path: Path) -> None:
    happens("saved( post( 'publish' ) );")
    assert json.loads((tmp_path / "told").read_text()) == [False, 3]


def test_without_its_constants_the_hook_is_silent(listener: Listener, tmp_path: Path) -> None:
    (tmp_path / "bare.php").write_text(
        f"<?php function add_action( ...$said ) {{}} require '{EXAMPLE}'; sharewire_deleted( 17, (object) "
        "array( 'post_type' => 'post', 'post_status' => 'trash' ) ); sharewire_tell(); echo 'quiet';"
    )
    done = subprocess.run([part("php"), str(tmp_path / "bare.php")], capture_output=True, timeout=30, check=True, text=True)
    assert (done.stdout, listener.came) == ("quiet", [])
