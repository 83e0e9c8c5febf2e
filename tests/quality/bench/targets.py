"""What is aimed at: views a request by page and size of the register; a size that is missing has no target."""

SIZES = (245, 20_000, 1_000_000)
WARM, WARM_AIM = 2.5, 1.3
P99_MS = 50
"""Of one visitor, computed, at a million, for catalogue and search."""
MEMORY_REQUESTS = 100_000
"""Over as many requests a worker's memory stays flat."""

COMPUTED = {
    "home": {245: 15, 20_000: 15, 1_000_000: 18},
    "catalogue": {245: 20, 20_000: 20, 1_000_000: 25},
    "three facets": {245: 20, 20_000: 25, 1_000_000: 40},
    "search": {245: 20, 20_000: 25, 1_000_000: 60},
    "search with a typo": {245: 25, 20_000: 40, 1_000_000: 120},
    "product": {245: 12, 20_000: 12, 1_000_000: 12},
    "statistics of a day": {245: 30, 20_000: 50, 1_000_000: 300},
    "page 10,000": {1_000_000: 25},
}


def target(mode: str, page: str, size: int) -> float | None:
    """Most views that a page may cost; None where nothing was set."""
    if mode == "warm":
        return WARM
    return COMPUTED.get(page, {}).get(size)
