"""Measures to filter visits by: those in use, and those that an earlier version defined differently. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.policy.fact import measure_key
from core.policy.pack import Policy
from core.policy.versions import version_words
from core.records.values import UsedMeasure


@dataclass(frozen=True, slots=True)
class WantedMeasure:
    """A measure by key; `versions`: only these versions of its policy, None: all versions."""

    key: str
    versions: tuple[str, ...] | None = None


def wanted_measures(policies: Sequence[Policy], used: Sequence[UsedMeasure]) -> Iterator[tuple[str, WantedMeasure]]:
    """Label and measure of each choice. If an id means another measure in an earlier version, it is offered by version;
    measures that no longer exist come after those of their policy."""
    several = len(policies) > 1
    former: dict[tuple[str, str], list[UsedMeasure]] = {}
    for each in used:
        former.setdefault((each.policy, each.measure), []).append(each)
    for policy in policies:
        end = f"（{policy.number}）" if several else ""
        for measure in policy.measures:
            found = former.pop((policy.id, measure.id), [])
            others = [each for each in found if each.name != measure.name]
            if measure.kind != "service":
                same = {policy.version: None} | {each.version: None for each in found if each not in others}
                key = measure_key(policy.id, measure.id)
                yield f"{measure.id}　{measure.name}{end}", WantedMeasure(key, tuple(same) if others else None)
                yield from map(_of_version, others)
        for gone in [own for own in former if own[0] == policy.id]:
            yield from map(_of_version, former.pop(gone))
    yield from (_of_version(each) for found in former.values() for each in found)


def _of_version(each: UsedMeasure) -> tuple[str, WantedMeasure]:
    words = f"{each.measure}　{each.name}（{each.number} {version_words(each.version)}）"
    return words, WantedMeasure(measure_key(each.policy, each.measure), (each.version,))
