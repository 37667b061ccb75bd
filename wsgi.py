"""The WSGI application, for a server of your own: ``gunicorn wsgi:app``. Settings come from the environment."""

from share.settings import Settings
from share.web import open_app
from share.wiring import open_parts

app = open_app(open_parts(Settings.from_env()))
