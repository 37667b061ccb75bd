"""The settings: one table of name, type, default and help, and the frozen values read from it.

A value comes, in this order, from the environment (``SHARE_SITE_NAME``), from an optional TOML file (``site_name = "…"``; it is
named by ``SHARE_CONFIG``, else it is ``sharewire.toml`` in the working directory), or from the default. An empty variable counts
as not set. This module is the only reader of the environment; everything else is handed a `Settings`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import idna

from share.article import AT_URI, WEB_ADDRESS
from share.errors import BadSetting
from share.languages import LANGUAGE

PREFIX = "SHARE_"
PORTS = {"http": 80, "https": 443}
CONFIG_VARIABLE = "SHARE_CONFIG"
CONFIG_FILE = "sharewire.toml"
WEBHOOK_SECRET = re.compile(r"whsec_(?:[A-Za-z0-9+/]{4}){6,22}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
"""The form of Standard Webhooks 1.0: ``whsec_`` and at least 18 bytes (it wants 24 to 64) in base64."""

PASSWORD = re.compile(r"((?<=://)[^:/@]*:).*(@)|([?&]\w*(?:password|secret|token|key)\w*=)[^&#]*", re.IGNORECASE)
"""Of an address. Databases take passwords with ``/`` and ``@`` in them, and as parameters too."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a setting takes, in words for people, and the function that reads it (it raises ValueError on anything else)."""

    words: str
    read: Callable[[str], Any]


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError
    return value.strip()


def _origin(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError
    if parts.username is not None or parts.port == 0:
        raise ValueError
    host = parts.netloc.lower().removesuffix(f":{PORTS[parts.scheme]}")  # browsers leave it out (RFC 6454, section 6.2)
    if not host.isascii():  # headers take ASCII alone: it is written as browsers send it (UTS 46)
        _, colon, port = host.partition(":")
        host = idna.encode(parts.hostname, uts46=True).decode("ascii") + colon + port
    return urlunsplit((parts.scheme, host, "", "", ""))


def _bind(value: str) -> tuple[str, int]:
    host, _, port = value.strip().rpartition(":")
    if not host or not 0 < int(port) < 65536:
        raise ValueError
    return host.strip("[]"), int(port)


def _flag(value: str) -> bool:
    return {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}[
        value.strip().lower()
    ]


def _whole_number(low: int, high: int) -> Taken:
    def read(value: str) -> int:
        number = int(value.strip().replace("_", ""))
        if not low <= number <= high:
            raise ValueError
        return number

    return Taken(f"a whole number from {low:,} to {high:,}", read)


def _one_of(*words: str) -> Taken:
    def read(value: str) -> str:
        if value.strip().lower() not in words:
            raise ValueError
        return value.strip().lower()

    return Taken("one of " + ", ".join(words), read)


def _url_with(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.strip() and urlsplit(value.strip()).scheme not in schemes:
            raise ValueError
        return value.strip()

    return read


def _language(value: str) -> str:
    if not LANGUAGE.fullmatch(value.strip()):
        raise ValueError
    return value.strip()


def _hosts(value: str) -> frozenset[str]:
    hosts = [host.strip().lower() for host in value.split(",") if host.strip()]
    if any(re.search(r"[\s/@]", host) for host in hosts):
        raise ValueError
    return frozenset(hosts)


def _web_addresses(value: str) -> tuple[str, ...]:
    addresses = tuple(dict.fromkeys(address.strip() for address in value.split(",") if address.strip()))
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s<>\"]", address):
            raise ValueError
    return addresses


def _handle(value: str) -> str:
    if value.strip() and not re.fullmatch(r"@?\w{1,30}", value.strip()):
        raise ValueError
    return f"@{value.strip().lstrip('@')}" if value.strip() else ""


def _addresses(value: str) -> tuple[str, ...]:
    addresses = tuple(dict.fromkeys(address.strip() for address in value.split(",") if address.strip()))
    if not all(WEB_ADDRESS.fullmatch(address) for address in addresses):
        raise ValueError
    return addresses


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value.strip() and not pattern.fullmatch(value.strip()):
            raise ValueError
        return value.strip()

    return read


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value.strip())
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError from error


def _folder(value: str) -> Path:
    return Path(_text(value)).absolute()


def _folder_or_nothing(value: str) -> Path | None:
    return _folder(value) if value.strip() else None


def _secrets(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(secret.strip() for secret in value.split(",") if secret.strip()))


def _webhook_secrets(value: str) -> tuple[str, ...]:
    secrets = _secrets(value)
    if not all(WEBHOOK_SECRET.fullmatch(secret) for secret in secrets):
        raise ValueError
    return secrets


TEXT = Taken("some text", _text)
ANY_TEXT = Taken("text, or nothing", str.strip)
ORIGIN = Taken("an origin such as https://share.news.example, without a path", _origin)
BIND = Taken("an address and a port, such as 127.0.0.1:8000", _bind)
FLAG = Taken("1 or 0", _flag)
FOLDER = Taken("a folder", _folder)
FOLDER_OR_NOTHING = Taken("a folder, or nothing", _folder_or_nothing)
DATABASE = Taken(
    "sqlite:////path/file.db, or postgresql://user:password@host/name", _url_with("sqlite", "postgresql", "postgres")
)
BLOBS = Taken("file:///path/of/a/folder, or s3://bucket/prefix, gs://…, az://…", _url_with("file", "s3", "gs", "az", "memory"))
QUEUE = Taken(
    "sqlite:////path/file.db, redis://host:6379/0 or postgresql://…",
    _url_with("sqlite", "redis", "rediss", "postgresql", "postgres", "memory"),
)
THEME = Taken("the name of a folder under assets/themes", lambda value: re.fullmatch(r"[\w-]+", value.strip())[0])  # type: ignore[index]  # no match: the TypeError is caught
WEB_ADDRESSES = Taken("addresses that start with http:// or https://, with commas between them", _web_addresses)
HOSTS = Taken("host names, with commas between them", _hosts)
LANGUAGE_TAG = Taken("a BCP 47 language tag, such as en or de-AT", _language)
HANDLE = Taken("a handle such as @news, or nothing", _handle)
ADDRESSES = Taken("web addresses, with commas between them", _addresses)
ADDRESS_OR_NOTHING = Taken("a web address, or nothing", _matching(WEB_ADDRESS))
NUMBER_OR_NOTHING = Taken("a number, or nothing", _matching(re.compile(r"\d{1,30}", re.ASCII)))
SECRETS = Taken("secrets, with commas between them, the newest first", _secrets)
WEBHOOK_SECRETS = Taken("secrets such as whsec_MfKQ9r8G…, with commas between them, the newest first", _webhook_secrets)
RECORD = Taken("an address such as at://did:plc:…/site.standard.publication/…, or nothing", _matching(AT_URI))
ZONE = Taken("a time zone of the IANA database, such as Europe/Berlin", _zone)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table. ``secret`` values are never printed whole."""

    name: str
    takes: Taken
    default: str
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.name.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting("base_url", ORIGIN, "http://localhost:8000", "The public origin: every address that we print starts with it."),
    Setting("bind", BIND, "127.0.0.1:8000", "Where the web server listens."),
    Setting(
        "data_dir", FOLDER, "./data", "The folder of the database and the pictures, where the settings below name no other place."
    ),
    Setting("database_url", DATABASE, "", "The database. Empty: SQLite in the data folder.", secret=True),
    Setting("blobs_url", BLOBS, "", "Where pictures are kept. Empty: a folder in the data folder.", secret=True),
    Setting("queue_url", QUEUE, "", "What wakes the worker. Empty: SQLite in the data folder.", secret=True),
    Setting(
        "assets_dir",
        FOLDER_OR_NOTHING,
        "",
        "A folder of fonts, themes and tables of your own. Empty: the ones that come with Sharewire.",
    ),
    Setting("site_name", TEXT, "Sharewire", "The name of the publication, as readers know it."),
    Setting("site_description", ANY_TEXT, "", "One sentence about the publication, for the front page and the feeds."),
    Setting("language", LANGUAGE_TAG, "en", "The language of the publication, and of articles that do not say theirs."),
    Setting("time_zone", ZONE, "UTC", "The time zone in which dates are shown to readers."),
    Setting("theme", THEME, "default", "The theme of the cards."),
    Setting("x_handle", HANDLE, "", "The publication's account on X, for the X card."),
    Setting("profiles", ADDRESSES, "", "The publication's own pages elsewhere, such as those on Facebook and Mastodon."),
    Setting("rights", ANY_TEXT, "", "A line about rights, or a licence's address, for articles that have none of their own."),
    Setting("facebook_app_id", NUMBER_OR_NOTHING, "", "The app under which Facebook shows statistics of shared links."),
    Setting(
        "standard_site", RECORD, "", "The publication's record in the AT Protocol, by which Bluesky knows it (standard.site)."
    ),
    Setting("discord_embed", FLAG, "0", "1 gives Discord a card of its own for each article (a component embed)."),
    Setting(
        "trusted_proxies",
        _whole_number(0, 10),
        "0",
        "Proxies of your own in front of the web server: so many addresses of X-Forwarded-For are believed.",
    ),
    Setting("allow_hosts", HOSTS, "", "Private hosts that outbound requests may reach all the same."),
    Setting("hubs", WEB_ADDRESSES, "", "Other WebSub hubs that are told of every change, and that feeds name beside our own."),
    Setting(
        "hub_signature",
        _one_of("sha256", "sha512", "sha384", "sha1"),
        "sha256",
        "How our hub signs for subscribers that gave a secret. sha1 is for old subscribers alone: it is broken.",
    ),
    Setting(
        "partner_polls",
        _whole_number(0, 10_000),
        "20",
        "How often within a minute a partner is sent its whole feed; answers 304 do not count. 0: as often as it asks.",
    ),
    Setting("logo_url", ADDRESS_OR_NOTHING, "", "A wide logo (PNG, at most 700×100) for partners that show one over articles."),
    Setting("dark_logo_url", ADDRESS_OR_NOTHING, "", "The same for a dark ground."),
    Setting("ghost_secrets", SECRETS, "", "What your Ghost signs its webhooks with.", secret=True),
    Setting(
        "ghost_signature",
        _one_of("any", "timestamped"),
        "any",
        "Which signatures of Ghost are taken: timestamped leaves out those of before 5.88, which hold for ever.",
    ),
    Setting("wordpress_secrets", WEBHOOK_SECRETS, "", "What the hook in your WordPress signs with.", secret=True),
    Setting("ninjs_secrets", SECRETS, "", "What Superdesk signs with, where items come by its HTTP push.", secret=True),
    Setting("demo", FLAG, "0", "1 fills an empty database with the demo articles."),
    Setting("feed_items", _whole_number(1, 1000), "50", "How many articles a feed and the front page hold."),
    Setting("max_article_bytes", _whole_number(1_000, 100_000_000), "2_000_000", "The largest article that is taken, in bytes."),
    Setting("max_photo_bytes", _whole_number(10_000, 500_000_000), "30_000_000", "The largest photo that is taken, in bytes."),
    Setting("fetch_seconds", _whole_number(1, 120), "10", "How long fetching the pictures of an article may take, in seconds."),
    Setting("web_workers", _whole_number(1, 256), "2", "Processes of the web server."),
    Setting("web_threads", _whole_number(1, 256), "4", "Threads in each process of the web server."),
    Setting("worker_threads", _whole_number(1, 64), "2", "Threads of the worker."),
    Setting("log_format", _one_of("text", "json"), "text", "How a log line looks."),
    Setting("log_level", _one_of("debug", "info", "warning", "error"), "info", "The least severe messages that are logged."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, checked.

    ``origins`` tells where each value came from: ``environment``, a file, or ``default``. ``warnings`` are sentences about
    variables that look like settings and are none: no error, since other programs may set them (Kubernetes does, for a service
    named "share").
    """

    base_url: str
    bind: tuple[str, int]
    data_dir: Path
    database_url: str
    blobs_url: str
    queue_url: str
    assets_dir: Path | None
    site_name: str
    site_description: str
    language: str
    time_zone: ZoneInfo
    theme: str
    x_handle: str
    profiles: tuple[str, ...]
    rights: str
    facebook_app_id: str
    standard_site: str
    discord_embed: bool
    trusted_proxies: int
    allow_hosts: frozenset[str]
    hubs: tuple[str, ...]
    hub_signature: str
    partner_polls: int
    logo_url: str
    dark_logo_url: str
    ghost_secrets: tuple[str, ...]
    ghost_signature: str
    wordpress_secrets: tuple[str, ...]
    ninjs_secrets: tuple[str, ...]
    demo: bool
    feed_items: int
    max_article_bytes: int
    max_photo_bytes: int
    fetch_seconds: int
    web_workers: int
    web_threads: int
    worker_threads: int
    log_format: str
    log_level: str
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
        """The settings of this process; ``folder`` stands for the working directory.

        Raises:
            BadSetting: naming the variable (or the file and key), the value and what it takes; also for unknown keys in the file.
        """
        file_name, from_file = _read_file(environ, folder or Path.cwd())
        _refuse_unknown(from_file, file_name)
        values: dict[str, Any] = {}
        origins: dict[str, str] = {}
        for setting in SETTINGS:
            if environ.get(setting.variable):
                text, where, called = environ[setting.variable], "environment", setting.variable
            elif setting.name in from_file:
                text, where, called = _as_text(from_file[setting.name]), file_name, f"{setting.name} in {file_name}"
            else:
                text, where, called = setting.default, "default", setting.variable
            values[setting.name] = _read(setting, text, called)
            origins[setting.name] = where
        return cls(**_with_places(values), origins=origins, warnings=_unknown_variables(environ))


def shown(setting: Setting, settings: Settings) -> str:
    """One value as ``share settings`` prints it; passwords in addresses are left out."""
    value = getattr(settings, setting.name)
    if isinstance(value, tuple):
        told = ["…"] * len(value) if setting.secret else map(str, value)
        return (":" if setting.takes is BIND else ",").join(told)
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, bool):
        return "1" if value else "0"
    if value is None:
        return ""
    return PASSWORD.sub(lambda found: f"{found[1] or found[3]}…{found[2] or ''}", str(value)) if setting.secret else str(value)


def _read(setting: Setting, text: str, called: str) -> Any:
    try:
        return setting.takes.read(text)
    except (ValueError, KeyError, TypeError) as error:
        value = "…" if setting.secret else repr(text)
        raise BadSetting(f"{called} is {value}, and takes {setting.takes.words}. {setting.help}") from error


def _read_file(environ: Mapping[str, str], folder: Path) -> tuple[str, Mapping[str, Any]]:
    """The TOML file's name and table; an empty table where there is none."""
    named = environ.get(CONFIG_VARIABLE)
    path = folder / (named or CONFIG_FILE)
    if not named and not path.exists():
        return "", {}
    try:
        return str(path), tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSetting(
            f"{CONFIG_VARIABLE} names the file {path}, which cannot be read: {os.strerror(error.errno or 0)}"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path} is not a TOML file: {error}") from error


def _refuse_unknown(from_file: Mapping[str, Any], file_name: str) -> None:
    """A misspelt key in our own file would be silently without effect, so it is an error."""
    names = {setting.name for setting in SETTINGS}
    for name in from_file:
        if name not in names:
            raise BadSetting(
                f"{file_name} has the key {name!r}, which is no setting{_meant(name, names)} `share settings` lists them."
            )


def _unknown_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    variables = {setting.variable for setting in SETTINGS} | {CONFIG_VARIABLE}
    unknown = sorted(variable for variable in environ if variable.startswith(PREFIX) and variable not in variables)
    return tuple(f"{variable} is no setting, and has no effect{_meant(variable, variables)}" for variable in unknown)


def _meant(name: str, names: set[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]}?" if close else "."


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)


def _with_places(values: dict[str, Any]) -> dict[str, Any]:
    """The values with the places in the data folder filled in."""
    data: Path = values["data_dir"]
    places = {
        "database_url": f"sqlite:///{data / 'sharewire.db'}",
        "blobs_url": f"{(data / 'blobs').as_uri()}",
        "queue_url": f"sqlite:///{data / 'queue.db'}",
    }
    return values | {name: values[name] or place for name, place in places.items()}
