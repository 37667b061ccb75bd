"""The door in for sources: what `share.ingest.take` needs, put together from the parts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from share.article import Submission
from share.ingest.listing import Asker
from share.ingest.take import Intake
from share.publish import Published, withdraw
from share.web.preflight import Preflight
from share.wiring import Parts


@dataclass(frozen=True, slots=True)
class PreparedDoor:
    """Publishes through `Preflight`, and withdraws; workers are told of both."""

    parts: Parts
    preflight: Preflight

    def publish(self, submission: Submission, *, expected_revision: int, restore: bool) -> Published:
        """As `share.publish.publish`."""
        return self.preflight.publish(submission, expected_revision=expected_revision, restore=restore).published

    def withdraw(self, slug: str, *, expected_revision: int) -> Published:
        """As `share.publish.withdraw`."""
        done = withdraw(self.parts.store, slug, self.parts.clock(), expected_revision=expected_revision)
        if done.outbox_id is not None:
            self.parts.queue.announce(done.outbox_id)
        return done


def intake_of(parts: Parts, preflight: Preflight) -> Intake:
    """What taking in needs."""
    return Intake(
        store=parts.store,
        blobs=parts.blobs,
        outbound=parts.outbound,
        disclosures=parts.disclosures,
        paid=parts.paid,
        tracking=parts.tracking,
        settings=parts.settings,
        door=PreparedDoor(parts, preflight),
    )


def asker_of(parts: Parts) -> Asker:
    """Who asks sources: a program with its version, and the site for which it does."""
    return Asker(parts.outbound, f"Sharewire/{version('sharewire')} (+{parts.settings.base_url})")
