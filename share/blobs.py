"""Where pictures are kept: a local folder, or an object store by URL, with one API.

Keys are relative paths such as ``cards/bridge/3f9a/og.jpg``. A put is atomic: a reader sees the whole blob or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, InvalidPathError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from share.errors import BadSetting, BlobsFailed

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""Parts start with no dot: nothing climbs out of the folder, and nothing hides in it."""
KEY_LIMIT = 1_024
"""Bytes that S3 takes; a part of a local path takes 255."""
OBJECT_STORES = ("s3", "gs", "az")
TAKES = "SHARE_BLOBS_URL takes file:///path/to/folder, s3://bucket/prefix, gs://bucket/prefix or az://container/prefix"

CLIENT: Mapping[str, Any] = {
    # http:// is spoken only to an endpoint whose address says so, and then its operator has chosen it.
    "client_options": {"connect_timeout": timedelta(seconds=3), "timeout": timedelta(seconds=20), "allow_http": True},
    "retry_config": {"max_retries": 3, "retry_timeout": timedelta(seconds=15)},
}
"""A reader waits for a picture: an object store that does not answer is told of soon (the library's own limit is 3 minutes)."""


class Blobs:
    """A place for bytes under keys. Threads may share it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        # A file has no place for a media type; whoever serves it knows it from the key's extension.
        self._keeps_media_types = not isinstance(store, LocalStore)

    def get(self, key: str) -> bytes | None:
        """The bytes under ``key``; None when there are none.

        Raises:
            BlobsFailed: when the store cannot be used.
        """
        with _failures("read"):
            try:
                return obstore.get(self._store, _checked(key)).bytes().to_bytes()
            except FileNotFoundError:
                return None

    def put(self, key: str, data: bytes, media_type: str) -> None:
        """Keep ``data`` under ``key``, in place of what is there. ``media_type`` is what an object store will serve it with.

        Raises:
            BlobsFailed: when the store cannot be used.
        """
        attributes = {"Content-Type": media_type} if self._keeps_media_types else None
        with _failures("written"):
            obstore.put(self._store, _checked(key), data, attributes=attributes)

    def has(self, key: str) -> bool:
        """Whether there is something under ``key``.

        Raises:
            BlobsFailed: when the store cannot be used.
        """
        return self.size(key) is not None

    def size(self, key: str) -> int | None:
        """How many bytes there are under ``key``; None when there is nothing.

        Raises:
            BlobsFailed: when the store cannot be used.
        """
        with _failures("read"):
            try:
                return obstore.head(self._store, _checked(key))["size"]
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Forget what is under ``key``; nothing happens when there is nothing.

        Raises:
            BlobsFailed: when the store cannot be used.
        """
        with _failures("deleted"):
            try:
                obstore.delete(self._store, _checked(key))
            except FileNotFoundError:
                return

    def delete_prefix(self, folder: str) -> int:
        """Forget everything under ``folder/``; how many there were. ``cards/ab`` is not in the folder ``cards/a``.

        Raises:
            BlobsFailed: when the store cannot be used.
        """
        with _failures("deleted"):
            keys = [meta["path"] for part in obstore.list(self._store, _checked(folder)) for meta in part]
        for key in keys:
            self.delete(key)
        return len(keys)


def open_blobs(url: str, **options: Any) -> Blobs:
    """The blobs at ``url``; a local folder is made when it is missing.

    Object stores take what they need from their usual environment variables (``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT`` …), or
    from ``options``, by obstore's names (``access_key_id``, ``endpoint`` …). ``memory://`` lasts as long as the process.

    Raises:
        BadSetting: when the URL is not one of a place that we can use.
        BlobsFailed: when a local folder cannot be made.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return Blobs(MemoryStore())
    if parts.scheme == "file" and parts.path.strip("/"):
        return Blobs(_folder(Path(unquote(parts.path))))
    if parts.scheme in OBJECT_STORES and parts.netloc:
        try:
            return Blobs(from_url(url, **CLIENT, **options))
        except (BaseError, ValueError) as error:
            raise BadSetting(
                f"{TAKES}; {parts.scheme}://{parts.hostname} cannot be opened with its settings.", str(error)
            ) from error
    raise BadSetting(f"{TAKES}.")


def _folder(path: Path) -> LocalStore:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BlobsFailed(f"Pictures cannot be kept: the folder {path} cannot be made ({error.strerror}).", str(error)) from error
    return LocalStore(path)


def _checked(key: str) -> str:
    if len(key) > KEY_LIMIT or not KEY.fullmatch(key) or any(len(part) > 255 for part in key.split("/")):
        raise BlobsFailed("A picture cannot be kept under this name.", f"bad key {key!r}")
    return key


@contextmanager
def _failures(verb: str) -> Iterator[None]:
    try:
        yield
    except (PermissionDeniedError, UnauthenticatedError, PermissionError) as error:
        raise BlobsFailed(f"A picture cannot be {verb}: the place for pictures does not let us in.", str(error)) from error
    except InvalidPathError as error:
        raise BlobsFailed(
            f"A picture cannot be {verb}: its name is not one that the place for pictures takes.", str(error)
        ) from error
    except (BaseError, OSError) as error:
        raise BlobsFailed(f"A picture cannot be {verb}: the place for pictures does not work.", str(error)) from error
