"""Ids of visits: UUIDv7 (RFC 9562), whose order is the order of time.

Python has none before 3.14. Layout: 48 bits of milliseconds, version, 12 bits counting within a millisecond, variant,
62 random bits.
"""

from __future__ import annotations

import secrets
from uuid import UUID

_COUNTER_BITS = 12
_COUNTER_LIMIT = 1 << _COUNTER_BITS


class VisitIds:
    """Generates ids that always increase, even when the machine's clock is set back.

    ``after``: the newest id issued so far, usually by an earlier run.
    """

    def __init__(self, after: str | None = None) -> None:
        self._millisecond, self._counter = -1, 0
        if after is not None:
            number = UUID(after).int
            self._millisecond, self._counter = number >> 80, (number >> 64) & (_COUNTER_LIMIT - 1)

    def next(self, millisecond: int) -> str:
        """The id of a visit that begins now; ``millisecond`` counts from 1970-01-01 UTC."""
        if millisecond > self._millisecond:
            self._millisecond = millisecond
            self._counter = secrets.randbelow(_COUNTER_LIMIT // 2)  # leaves room to count up within the millisecond
        else:
            self._counter += 1
            if self._counter == _COUNTER_LIMIT:
                self._millisecond, self._counter = self._millisecond + 1, 0
        return str(UUID(int=self._pack(secrets.randbits(62))))

    def _pack(self, random: int) -> int:
        return self._millisecond << 80 | 7 << 76 | self._counter << 64 | 0b10 << 62 | random
