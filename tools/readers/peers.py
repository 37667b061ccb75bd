"""What Synapse's parser and extruct say of a file of pages. Run by ``compare_readers.py`` in an environment of their own."""

import importlib.metadata
import importlib.util
import json
import sys
from pathlib import Path


def synapse_parser():
    """The one module of the server that reads pages; the server itself, with all that it needs, is not loaded."""
    path = importlib.metadata.distribution("matrix-synapse").locate_file("synapse/media/preview_html.py")
    spec = importlib.util.spec_from_file_location("preview_html", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def line(text):
    """Text on one line, as it is compared."""
    return " ".join((text or "").split())


def synapse(module, page):
    """Title, description and picture."""
    soup = module.decode_body(page["bytes"].encode("latin-1"), page["url"])
    found = module.parse_html_to_open_graph(soup) if soup else {}
    return {"title": line(found.get("og:title")), "text": line(found.get("og:description")), "image": line(found.get("og:image"))}


def open_graph(extruct, page):
    """The values of Open Graph by ``property``; the last of each name."""
    html = page["bytes"].encode("latin-1").decode("utf-8", "replace")
    pairs = [pair for entry in extruct.extract(html, syntaxes=["opengraph"])["opengraph"] for pair in entry["properties"]]
    found = dict(pairs)
    return {"title": line(found.get("og:title")), "text": line(found.get("og:description"))}


def main():
    """Print the answers of both as JSON."""
    import extruct  # noqa: PLC0415 - only in the environment that it is installed in

    pages = json.loads(Path(sys.argv[1]).read_text())
    module = synapse_parser()
    answers = {
        "synapse": {name: synapse(module, page) for name, page in pages.items()},
        "extruct": {name: open_graph(extruct, page) for name, page in pages.items()},
        "versions": {"synapse": importlib.metadata.version("matrix-synapse"), "extruct": importlib.metadata.version("extruct")},
    }
    json.dump(answers, sys.stdout)


main()
