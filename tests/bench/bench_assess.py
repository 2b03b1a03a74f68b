"""How long an assessment takes, each figure beside its floor in the same run.

Run by `./run bench`. The worked visits that are shipped with the policy, the whole pack, one core, generated Python.
The floor of judging is to run the generated rules and nothing else; that of a pack, to read its files.
"""

from __future__ import annotations

import datetime
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from core.assess import Assessment, Visit, assess, read_visit
from core.assess.judgements import Judgements
from core.assess.plan import plans_of
from core.assess.policy_cache import ready_files
from core.assess.scope import scope_of
from core.assess.settle import settled
from core.policy import Policy, pack_files
from core.policy.located_yaml import plain

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "resources" / "policies" / "baoshan-2023-1" / "cases"
ROUNDS = 80

pytestmark = pytest.mark.usefixtures("by_itself")


@cache
def policy() -> Policy:
    """The shipped policy, run by generated Python."""
    return ready_files(pack_files("baoshan-2023-1"))


def visits(pattern: str) -> list[Visit]:
    """The worked visits of the files that match."""
    documents = (d for f in sorted(CASES.glob(pattern)) for d in plain(f.read_text(encoding="utf-8")))
    return [read_visit(policy(), d) for d in documents]


def best(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Microseconds of an act: the median of the fastest tenth, which other programs did not disturb."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return statistics.median(sorted(taken)[: max(1, rounds // 10)]) * 1e6


def looked_at(made: Assessment) -> Assessment:
    """Every word of an assessment, its questions and its near misses."""
    assert made.questions is not None
    assert all(outcome.words and outcome.missing is not None for outcome in made.outcomes)
    return made


@pytest.mark.parametrize("name", ["S01", "S02", "S06"])
def test_an_assessment_and_what_is_looked_at_of_it(name: str) -> None:
    """What is settled in one go, statuses and sums of all, with totals, the panel, after a keystroke, every word, near
    misses too."""
    (visit,) = visits(f"{name}.yaml")[:1]
    scope, plans = scope_of(policy(), visit), plans_of(policy())
    other = visit.answered("营业收入", 12_345_600)
    before = looked_at(assess(policy(), visit))  # as the panel did before the key
    floor = best(lambda: [plan.look_whole(scope) for plan in plans])
    figures = {
        "settled at once": best(lambda: settled(policy(), visit)),
        "judging": best(lambda: Judgements(policy(), visit).verdicts),
        "sums": best(lambda: assess(policy(), visit).known),
        "panel": best(lambda: assess(policy(), visit).questions),
        "panel after a keystroke": best(lambda: assess(policy(), other, before=before).questions),
        "every word": best(lambda: looked_at(assess(policy(), visit))),
        "near misses too": best(lambda: [o.nearby for o in looked_at(assess(policy(), visit)).outcomes], ROUNDS // 4),
    }
    told = ", ".join(f"{what} {took:.0f} µs ({took / floor:.1f}×)" for what, took in figures.items())
    print(f"\n{name}: rules alone {floor:.0f} µs; {told}")


@pytest.mark.parametrize("records", [200, 2_000])
def test_a_cell_of_a_long_list(records: int) -> None:
    """One cell of one record changes, until the panel has its sums and questions; beside it the list judged anew."""
    name = next(m.each for m in policy().measures if m.id == "6-2")
    row = {f.name: _SOME[f.type] if f.type in _SOME else f.options[-1] for f in policy().facts[name].fields}
    visit = visits("S06.yaml")[0].answered(name, tuple({**row, "人数": 1 + at % 3} for at in range(records)))
    at, taken, made = records // 2, [], assess(policy(), visit)
    whole = best(lambda: assess(policy(), visit).spans, 5)
    for count in range(60):
        rows = list(visit.answers[name].value)
        rows[at] = {**row, "人数": 4 + count}
        changed = visit.answered(name, tuple(rows))
        start = time.perf_counter()
        made = assess(policy(), changed, before=made)
        assert made.spans
        assert made.questions is not None
        taken.append((time.perf_counter() - start) * 1e3)
    taken.sort()
    told = f"median {taken[30]:.1f} ms, p99 {taken[-1]:.1f} ms; all judged anew {whole / 1e3:.0f} ms"
    print(f"\n{records} records, one cell: {told}")


_SOME: dict[str, object] = {"count": 1, "date": datetime.date(2023, 6, 1), "bool": True}


def test_an_empty_visit_asks_most() -> None:
    """Everything open: the most questions there can be."""
    empty = Visit(policy().id, visits("S01.yaml")[0].as_of, "unknown", {})
    scope = scope_of(policy(), empty)
    floor = best(lambda: [plan.look_whole(scope) for plan in plans_of(policy())])
    took = best(lambda: looked_at(assess(policy(), empty)))
    print(f"\nempty visit: every word and question {took:.0f} µs; rules alone {floor:.0f} µs")


def test_the_pack_is_made_ready_cold_and_warm(tmp_path: Path) -> None:
    """Cold in a fresh process that finds it kept, imports apart; warm again in the same; and where nothing is kept."""
    code = (
        "import sys, time; from pathlib import Path; a = time.perf_counter();"
        "from core.assess.policy_cache import ready_files; from core.policy import pack_files;"
        "b = time.perf_counter(); pack_files('baoshan-2023-1'); c = time.perf_counter();"
        "kept = ready_files(pack_files('baoshan-2023-1'), Path(sys.argv[1])); d = time.perf_counter();"
        "ready_files(pack_files('baoshan-2023-1'), Path(sys.argv[1])); e = time.perf_counter();"
        "print(b - a, c - b, d - c, e - d)"
    )
    runs = []
    for _ in range(8):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "ready")], cwd=ROOT, capture_output=True, check=True
        )
        runs.append([float(x) * 1000 for x in done.stdout.split()])
    imports, files, cold, warm = (min(column) for column in zip(*runs[1:], strict=True))
    print(
        f"\nimports {imports:.0f} ms; its files read {files:.1f} ms, pack cold {cold:.1f} ms, warm {warm:.1f} ms;"
        f" nothing kept {runs[0][2]:.0f} ms"
    )
