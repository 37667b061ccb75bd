"""Memory of pictures goes back to the system when they are done with."""

from __future__ import annotations

import ctypes
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Parameters of glibc's mallopt (malloc.h)."""
LARGE = 13_000_000
"""Bytes of a block that is given back as soon as it is free: a photo from a camera has more. A card and all that leads to it has
less, and finds its room again; room from the system is cleared page by page, a fifth of the time of a card with a photo."""
ARENAS = 1
"""Heaps of a process. By default each thread has its own, which keeps what it once needed; Python threads seldom meet in one."""
SPARE = 32_000_000
"""Bytes of free room at the end of the heap that a process may keep."""


@cache
def give_back_large_blocks() -> bool:
    """Hold glibc to fixed limits, once in a process; False where another C library is at work.

    By default glibc raises its limits to the size of the largest block that was ever freed (mallopt(3), M_MMAP_THRESHOLD): after
    the first photo of 12 megapixels a process keeps some 50 MB of room that nobody uses.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return False
    limits = ((M_MMAP_THRESHOLD, LARGE), (M_TRIM_THRESHOLD, SPARE), (M_ARENA_MAX, ARENAS))
    return all(library.mallopt(name, value) for name, value in limits)


def give_back_free_pages() -> bool:
    """Hand what is free within the heap back to the system, some 35 MB after the cards of a photo; False as above.

    It takes some 3 ms, and the next card as much again as it took to clear the pages.
    """
    library = ctypes.CDLL(None)
    return hasattr(library, "malloc_trim") and bool(library.malloc_trim(0))
