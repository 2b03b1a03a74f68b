"""What the panel costs under three packs, beside the same visit under one in the same run.

The second pack is the sample that ships for practice; the third is one of the two under another name, made here.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from core.assess import Assessment, Visit, assess, read_visit
from core.assess.ready import ready_files
from core.assess.sums import MONEY, kind_sum
from core.policy import Policy, pack_files
from core.policy.joined import joined
from core.policy.located_yaml import plain

VISITS = Path(__file__).resolve().parents[1] / "fixtures" / "visits" / "both.yaml"
DISTRICT, CITY = "baoshan-2023-1", "sample-city-2023"
ROUNDS = 120
MOST = 2.2
"""Times one pack."""


@pytest.fixture(autouse=True)
def by_itself(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Figures are for reading: they go past the capture, and no collection falls into them."""
    gc.collect()
    gc.disable()
    with capsys.disabled():
        yield
    gc.enable()


@cache
def pack(id: str, renamed: str = "") -> Policy:
    """A pack run by generated Python; under another name if one is given."""
    files = pack_files(id)
    if renamed:
        head = files["policy.yaml"].replace(f"id: {id}".encode(), f"id: {renamed}".encode())
        files |= {"policy.yaml": head.replace("2023〕".encode(), "2022〕".encode(), 1)}
    return ready_files(files)


def shown(made: Assessment) -> object:
    """What the panel shows: sums, how many measures stand where, the next question."""
    return [kind_sum(made, kind).lines for kind in MONEY], [o.status for o in made.outcomes], made.next_question


def panels(policy: Policy, document: dict) -> tuple[Callable[[], object], Callable[[], object]]:
    """The panel of a visit as it is opened, and after a keystroke in 营业收入."""
    known = {name: value for name, value in document["answers"].items() if name in policy.facts}
    head = {key: document[key] for key in ("as_of", "unmentioned")}
    named = {"policies": policy.id.split()} if policy.parts else {"policy": policy.id}
    visit: Visit = read_visit(policy, head | named | {"answers": known})
    other = visit.answered("营业收入", 4_660_000_000)
    before = assess(policy, visit)
    return lambda: shown(assess(policy, visit)), lambda: shown(assess(policy, other, before=before))


def fastest(acts: list[Callable[[], object]]) -> list[float]:
    """Microseconds of each act at its fastest; in turns, so that what disturbs one disturbs all."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(ROUNDS):
        for act, times in zip(acts, taken, strict=True):
            start = time.perf_counter()
            act()
            times.append(time.perf_counter() - start)
    return [min(times) * 1e6 for times in taken]


@pytest.mark.parametrize(("third", "most"), [(CITY, MOST), (DISTRICT, None)])
def test_a_panel_under_three_packs_beside_one(third: str, most: float | None) -> None:
    """With the city's pack twice it is held to the limit; with the district's twice, twice as many measures are judged,
    and the figure is told."""
    one, three = pack(DISTRICT), joined([pack(CITY), pack(third, "third-2023"), pack(DISTRICT)])
    document = next(d for d in plain(VISITS.read_text(encoding="utf-8")) if len(d["answers"]) > 14)
    alone, together = panels(one, document), panels(three, document)
    opened, stroke, opened_3, stroke_3 = fastest([*alone, *together])
    print(
        f"\nthree packs, {sum(len(p.measures) for p in three.parts)} measures instead of {len(one.measures)}: panel"
        f" {opened_3:.0f} µs, {opened_3 / opened:.2f}× of one; after a keystroke {stroke_3:.0f} µs,"
        f" {stroke_3 / stroke:.2f}×"
    )
    assert most is None or max(opened_3 / opened, stroke_3 / stroke) <= most
