"""Values computed once for each object."""

from __future__ import annotations

from core.policy.caching import cached_per_object


class Thing:
    """An object that can be referred to weakly."""


def test_a_value_is_made_once_for_each_object_and_forgotten_with_it() -> None:
    """Another object at the same place in memory, as the next one of its kind mostly is, has a value of its own."""
    made: list[int] = []

    @cached_per_object
    def number(thing: Thing) -> int:
        made.append(id(thing))
        return len(made)

    first = Thing()
    assert number(first) == number(first) == 1
    del first
    for turn in range(2, 50):
        thing = Thing()
        assert number(thing) == number(thing) == turn
        del thing
    assert len(set(made)) < len(made)
