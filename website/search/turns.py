"""Standing back between the batches of long work, so that whoever wants to publish meanwhile gets a turn.

SQLite has one writer and no queue for it: who waits asks again every tenth of a second, and work without pauses is
always there first. A publication waited eight seconds so.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

SHARE = 0.4
"""The pause after a batch, as a share of the time that the batch took."""
SHORTEST = 0.01


@contextmanager
def standing_back() -> Iterator[None]:
    """Pause after what is done inside, in proportion to how long it took."""
    began = time.monotonic()
    yield
    time.sleep(max(SHORTEST, (time.monotonic() - began) * SHARE))
