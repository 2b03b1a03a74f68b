"""Ids of visits: UUIDv7 that always grow."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from core.records.identity import VisitIds

MOMENT = 1_702_602_900_000


def test_an_id_is_a_uuid_of_version_7() -> None:
    """Version and variant are where RFC 9562 puts them, the time at the front."""
    made = UUID(VisitIds().next(MOMENT))
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == MOMENT


@given(st.lists(st.integers(MOMENT - 5, MOMENT + 5), min_size=2, max_size=50))
def test_ids_grow_whatever_the_clock_does(moments: list[int]) -> None:
    """Also within a millisecond, and when the clock is set back."""
    ids = VisitIds()
    made = [ids.next(moment) for moment in moments]
    assert made == sorted(set(made))


def test_more_ids_than_a_millisecond_can_count_still_grow() -> None:
    """The counter of 12 bits runs over into the time."""
    ids = VisitIds()
    made = [ids.next(MOMENT) for _ in range(9_000)]
    assert made == sorted(set(made))


def test_a_new_run_goes_on_after_the_last_id() -> None:
    """A clock set back between two runs does not put a new visit before an old one."""
    last = VisitIds().next(MOMENT)
    assert VisitIds(after=last).next(MOMENT - 86_400_000) > last
