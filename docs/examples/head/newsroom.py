"""A newsroom's own site in Flask, whose pages bear the tags of Sharewire. Run it with ``flask --app newsroom run``."""

from __future__ import annotations

from flask import Flask, render_template
from share_head import share_head

HOME = "https://news.example"
"""The address that readers know the site by: it is what ``canonical_url`` says in the API."""

app = Flask(__name__)
app.jinja_env.globals["share_head"] = share_head


@app.get("/stories/<name>")
def story(name: str) -> str:
    """One story."""
    return render_template("story.html", address=f"{HOME}/stories/{name}", text="The bridge carries trams again.")
