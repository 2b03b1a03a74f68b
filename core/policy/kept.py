"""What is worked out once for a policy (or a measure) and forgotten with it."""

from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

K = TypeVar("K")
V = TypeVar("V")


def once_each(make: Callable[[K], V]) -> Callable[[K], V]:
    """`make`, called once for each thing that it is asked about."""
    found: WeakKeyDictionary[K, V] = WeakKeyDictionary()

    def get(key: K) -> V:
        made = found.get(key)
        if made is None:
            made = found[key] = make(key)
        return made

    return get
