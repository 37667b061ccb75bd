"""What a submission means for the article that stands: dates are facts about content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from factories import NOON, article, submission

from share.article import Correction, Status, Submission, Translation
from share.errors import BadArticle, NeedsRestore
from share.publish import decide

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def said(*times, **changes):
    """A submission whose source said these times only."""
    return Submission(article=article(**({"revision": 0, "code": ""} | changes)), said=frozenset(times))


def test_a_first_article_is_created_as_its_first_revision():
    decision = decide(None, submission(), NOON + HOUR)
    assert (decision.event, decision.changed) == ("created", True)
    assert (decision.article.revision, decision.article.status) == (1, Status.LIVE)
    assert (decision.article.published, decision.article.modified) == (NOON, NOON)


def test_a_first_article_without_a_date_is_published_now_and_was_never_modified_before():
    new = decide(None, said(published=NOON - HOUR, modified=NOON - HOUR), NOON).article
    assert (new.published, new.modified) == (NOON, NOON)


def test_a_first_article_keeps_the_modification_that_its_source_says():
    assert decide(None, said("published", "modified", modified=NOON + HOUR), NOON + 2 * HOUR).article.modified == NOON + HOUR


def test_nothing_is_modified_before_it_is_published():
    assert decide(None, said("published", "modified", modified=NOON - HOUR), NOON).article.modified == NOON


def test_the_same_content_changes_nothing_whenever_it_comes_again():
    old = decide(None, submission(), NOON).article
    again = decide(old, said("modified", published=NOON + HOUR, modified=NOON + HOUR), NOON + HOUR)
    assert (again.event, again.changed, again.article) == ("unchanged", False, old)


def test_the_same_time_in_another_zone_or_with_fractions_of_a_second_is_no_change():
    old = decide(None, submission(corrections=(Correction(NOON, "The name was wrong."),)), NOON).article
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5, minutes=30))) + timedelta(microseconds=7)
    again = submission(published=elsewhere, corrections=(Correction(elsewhere, "The name was wrong."),))
    assert decide(old, again, NOON + HOUR).event == "unchanged"


def test_new_content_is_a_new_revision_modified_now_and_published_when_it_was():
    old = article(revision=3)
    new = decide(old, said(title="Bridge closes again", published=NOON + HOUR), NOON + HOUR)
    assert new.event == "updated"
    assert (new.article.revision, new.article.published, new.article.modified) == (4, NOON, NOON + HOUR)
    assert new.article.code == old.code


def test_new_content_is_modified_when_its_source_says():
    new = decide(article(), said("modified", title="New", modified=NOON + HOUR), NOON + 2 * HOUR).article
    assert new.modified == NOON + HOUR


def test_a_modification_that_is_said_to_be_older_than_the_known_one_is_now():
    new = decide(article(modified=NOON + HOUR), said("modified", title="New", modified=NOON), NOON + 2 * HOUR).article
    assert new.modified == NOON + 2 * HOUR


@pytest.mark.parametrize("old", [None, article()])
def test_a_modification_that_lies_ahead_is_not_believed(old):
    new = decide(old, said("published", "modified", title="New", modified=NOON + 2 * HOUR), NOON + HOUR).article
    assert new.modified == NOON + HOUR


def test_modified_moves_forward_even_where_the_clock_went_back():
    assert decide(article(), said(title="New"), NOON - HOUR).article.modified == NOON + SECOND


def test_another_time_of_publication_that_is_said_is_new_content():
    new = decide(article(), submission(published=NOON - HOUR), NOON + HOUR)
    assert (new.event, new.article.published) == ("updated", NOON - HOUR)


def test_an_article_of_the_future_is_scheduled():
    new = decide(None, submission(published=NOON + HOUR), NOON).article
    assert (new.status, new.modified) == (Status.SCHEDULED, NOON + HOUR)


def test_an_embargo_holds_an_article_back_whatever_its_date():
    assert decide(None, submission(embargo_until=NOON + HOUR), NOON).article.status is Status.SCHEDULED
    assert decide(None, submission(embargo_until=NOON), NOON).article.status is Status.LIVE


def test_an_embargoed_article_without_a_date_is_published_when_the_embargo_ends():
    assert decide(None, said(embargo_until=NOON + HOUR), NOON).article.published == NOON + HOUR


def test_moving_an_embargo_moves_the_date_that_came_from_it():
    old = decide(None, said(embargo_until=NOON + HOUR), NOON).article
    assert decide(old, said(embargo_until=NOON + 2 * HOUR), NOON).article.published == NOON + 2 * HOUR


def test_lifting_an_embargo_publishes_now():
    old = decide(None, said(embargo_until=NOON + HOUR), NOON).article
    new = decide(old, said(), NOON + SECOND).article
    assert (new.status, new.published) == (Status.LIVE, NOON + SECOND)


def test_a_scheduled_date_that_was_said_once_stays_when_it_is_not_said_again():
    old = decide(None, submission(published=NOON + HOUR), NOON).article
    new = decide(old, said(title="New"), NOON + SECOND).article
    assert (new.status, new.published, new.modified) == (Status.SCHEDULED, NOON + HOUR, NOON + HOUR)


def test_a_late_embargo_takes_a_live_article_back():
    assert decide(article(), submission(embargo_until=NOON + HOUR), NOON).article.status is Status.SCHEDULED


def test_a_withdrawn_article_stays_away_until_its_restoring_is_said():
    old = article(status=Status.WITHDRAWN, revision=2)
    for handed_in in (submission(), submission(title="New")):
        with pytest.raises(NeedsRestore, match="harbour-bridge-reopens was withdrawn"):
            decide(old, handed_in, NOON)
    back = decide(old, submission(), NOON + HOUR, restore=True)
    assert (back.event, back.article.status, back.article.revision) == ("restored", Status.LIVE, 3)
    assert (back.article.published, back.article.modified) == (NOON, NOON + HOUR)


def test_saying_restore_for_a_live_article_is_an_ordinary_write():
    assert decide(article(), submission(), NOON, restore=True).event == "unchanged"


def test_every_time_is_kept_in_utc_and_whole_seconds():
    there = timezone(timedelta(hours=-8))
    new = decide(None, submission(published=datetime(2026, 11, 20, 4, 0, 0, 999, tzinfo=there)), NOON).article
    assert new.published == NOON
    assert new.published.tzinfo is UTC


def test_a_time_outside_the_calendar_is_a_fault_of_the_article():
    with pytest.raises(BadArticle, match="outside the calendar"):
        decide(None, submission(published=datetime(1, 1, 1, tzinfo=timezone(HOUR))), NOON)


@pytest.mark.parametrize(
    "elsewhere",
    [{"translations": (Translation("de", slug="die-bruecke"),)}, {"at_uri": "at://did:plc:a/site.standard.document/1"}],
)
def test_where_else_an_article_is_gets_kept_without_a_new_revision(elsewhere):
    decision = decide(article(), submission(**elsewhere), NOON + HOUR)
    assert (decision.event, decision.article) == ("updated", article(**elsewhere))
    assert decide(decision.article, submission(**elsewhere), NOON + HOUR).event == "unchanged"
    gone = decide(decision.article, submission(), NOON + HOUR)
    assert (gone.event, gone.article) == ("updated", article())


def test_an_embargo_with_a_fraction_of_a_second_ends_after_it_and_never_before():
    moment = NOON + HOUR + timedelta(milliseconds=300)
    new = decide(None, said(embargo_until=moment), NOON).article
    assert (new.embargo_until, new.published, new.status) == (NOON + HOUR + SECOND, NOON + HOUR + SECOND, Status.SCHEDULED)
    assert decide(None, said(embargo_until=moment), NOON + HOUR).article.status is Status.SCHEDULED


def test_a_publication_ahead_with_a_fraction_of_a_second_is_never_early_and_the_same_afterwards():
    ahead = submission(published=NOON + HOUR + timedelta(milliseconds=700))
    new = decide(None, ahead, NOON).article
    assert (new.published, new.status) == (NOON + HOUR + SECOND, Status.SCHEDULED)
    live = new.with_changes(status=Status.LIVE)
    assert decide(live, ahead, NOON + 2 * HOUR).event == "unchanged"


def test_a_publication_of_this_very_second_is_live_at_once():
    assert decide(None, submission(published=NOON + timedelta(milliseconds=700)), NOON).article.status is Status.LIVE
