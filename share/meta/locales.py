"""Babel's locale of a language tag."""

from __future__ import annotations

from babel.core import Locale, UnknownLocaleError, get_global


def locale_of(language: str) -> str:
    """A BCP 47 tag as ``language_TERRITORY``, which is what Open Graph takes: ``de`` → ``de_DE``; empty for unknown languages."""
    locale = _parsed(language)
    if locale is None:
        return ""
    if locale.territory:
        return f"{locale.language}_{locale.territory}"
    likely = get_global("likely_subtags")
    whole = likely.get(f"{locale.language}_{locale.script}") or likely.get(locale.language) or ""
    territory = whole.rpartition("_")[2]
    return f"{locale.language}_{territory}" if len(territory) == 2 else ""


def own_name(language: str) -> str:
    """What a language is called in itself, as a list has it: ``de`` → ``Deutsch``, ``pt-BR`` → ``Português (Brasil)``."""
    locale = _parsed(language)
    name = (locale.get_display_name() if locale else None) or language
    return name[:1].title() + name[1:]


def _parsed(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
