"""Each fault of a set of broken pages is found, by those readers that have it, and is gone when the page is mended."""

from __future__ import annotations

import pytest
from broken import BROKEN, Broken
from newspage import URL, Draft, paid

from share.assets import open_assets
from share.readers import READERS, Code, PreviewFault, Report, lint, read_tables

TABLES = read_tables(open_assets())


def report(draft: Draft) -> Report:
    return lint(draft.asked, draft.fetch, TABLES)


def found(told: Report, reader: str, case: Broken) -> list[PreviewFault]:
    preview = next(verdict.preview for verdict in told.verdicts if verdict.reader.id == reader)
    return [fault for fault in preview.faults if (fault.code, fault.severity) == (case.code, case.severity)]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_broken_page_is_found_by_the_readers_that_it_is_broken_for(case: Broken) -> None:
    told = report(case.page())
    for reader in case.readers:
        assert found(told, reader, case), f"{READERS[reader].name} finds nothing"
    for reader in case.spared:
        assert not found(told, reader, case), f"{READERS[reader].name} is not concerned"


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_mended_page_is_no_longer_blamed(case: Broken) -> None:
    told = report(case.start())
    assert not any(found(told, reader, case) for reader in READERS)


@pytest.mark.parametrize("draft", [Draft, paid], ids=["news", "paid for"])
def test_a_good_page_has_neither_fault_nor_hint(draft) -> None:  # type: ignore[no-untyped-def]
    told = report(draft())
    assert not told.findings
    assert all(verdict.preview.shown or verdict.reader.id == "google-news" for verdict in told.verdicts)


@pytest.mark.parametrize(
    "title",
    [
        "AT&amp;T buys a ferry; Q&amp;A",
        "Why &lt;blink&gt; went away",
        "«AMANHÃ» and SÃO PAULO, À la carte",
        "${100 million for trams",
        "Undefined behaviour",
    ],
)
def test_words_that_look_like_markup_or_damage_and_are_none_are_left_alone(title: str) -> None:
    draft = Draft().put("og:title", title).put("twitter:title", title)
    draft.tags["title"] = f"<title>{title}</title>"
    assert not {Code.MARKUP_SHOWN, Code.CHARSET_WRONG, Code.TAG_TORN} & {fault.code for fault in report(draft).findings}


@pytest.mark.parametrize(
    "html",
    [
        '<meta http-equiv="refresh" content="300">',
        f'<meta http-equiv="refresh" content="300; url={URL}">',
        '<noscript><img src="https://counter.example/pixel"></noscript>',
        f'<link rel="canonical" href="{URL}#top">',
    ],
)
def test_what_a_head_may_well_have_is_left_alone(html: str) -> None:
    assert not report(Draft().before("canonical", html)).findings


def test_there_are_enough_broken_pages_and_one_for_every_code() -> None:
    assert len(BROKEN) >= 40
    assert {case.code for case in BROKEN} == set(Code) - {Code.OWN_CARD}


def test_sentences_say_what_and_name_a_source() -> None:
    for case in BROKEN:
        for fault in report(case.page()).findings:
            assert fault.sentence.endswith("."), fault.sentence
            assert fault.source.startswith("https://"), fault


def test_a_fault_of_many_readers_is_told_once() -> None:
    draft = Draft()
    draft.status = 404
    told = report(draft)
    assert len(told.findings) == 1
    assert len(next(iter(told.findings.values()))) == len(READERS)
    assert told.address == URL
