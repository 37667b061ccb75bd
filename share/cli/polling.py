"""What a worker needs to poll sources, put together from the parts."""

from __future__ import annotations

import random
from collections.abc import Callable

from share.ingest.poll import Poller
from share.ingest.polling import Polling
from share.web import open_preflight
from share.web.intake import asker_of, intake_of
from share.wiring import Parts


def polling_for(parts: Parts) -> Callable[[str], Polling]:
    """From a worker's name to what polls for it."""
    poller = Poller(
        intake=intake_of(parts, open_preflight(parts)), asker=asker_of(parts), clock=parts.clock, chance=random.random
    )
    return lambda owner: Polling(parts.store, poller, owner, clock=parts.clock)
