"""Caches for computed values: per policy, per measure, or as an attribute."""

from collections.abc import Callable
from typing import Generic, TypeVar, overload
from weakref import ref

K = TypeVar("K")
V = TypeVar("V")


def cached_per_object(make: Callable[[K], V]) -> Callable[[K], V]:
    """`make`, cached per argument: called once for each object, and forgotten with it. Objects are told apart by
    identity."""
    found: dict[int, tuple[V, ref[K]]] = {}  # by id: looked up faster than in a WeakKeyDictionary

    def get(key: K) -> V:
        at = id(key)
        kept = found.get(at)
        if kept is None:
            kept = found[at] = make(key), ref(key, lambda _: found.pop(at, None))
        return kept[0]

    return get


class lazy(Generic[K, V]):
    """An attribute computed on first access: `functools.cached_property` without its lock."""

    def __init__(self, make: Callable[[K], V]) -> None:
        self._make, self._name = make, make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, type: type) -> "lazy[K, V]": ...
    @overload
    def __get__(self, owner: K, type: type) -> V: ...
    def __get__(self, owner: K | None, type: type) -> "lazy[K, V] | V":
        if owner is None:
            return self
        made = owner.__dict__[self._name] = self._make(owner)
        return made
