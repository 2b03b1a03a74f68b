"""How long work reports its progress, and learns that it was cancelled."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with the units done and their total, which is 0 while unknown and may grow."""
Cancelled = Callable[[], bool]
"""Whether cancellation was requested; asked between units of work."""
