"""How many questions the planner asks, against a fixed full form, on each whole worked visit.

Run by `./run bench`. The clerk begins with nothing and always asks the first question; the enterprise answers from its
visit, a list with all its records at once. The form asks every fact, and every field of every record. A question that
the wizard always shows counts in both.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "assess"))

from walk import by_form, by_planner, the_policy, worked_visits


def test_questions_asked_by_the_planner_and_by_a_form(capsys: pytest.CaptureFixture[str]) -> None:
    """Per visit: both numbers, and how long the whole interview took the machine."""
    lines, asked_all, form_all = [], 0, 0
    for name, given in worked_visits().items():
        start = time.perf_counter()
        asked, _ = by_planner(given)
        taken = time.perf_counter() - start
        fields = sum(len(the_policy().facts[k].fields) * len(_rows(given, k)) for k in asked if _rows(given, k))
        form = len(list(by_form(given)))
        asked_all, form_all = asked_all + len(asked) + fields, form_all + form
        lines.append(
            f"{name}  planner {len(asked):3d} questions + {fields:3d} fields of records = {len(asked) + fields:3d}"
            f"   form {form:3d}   {(len(asked) + fields) / form:4.0%}   {taken * 1000:.0f} ms"
        )
    with capsys.disabled():
        print("\n" + "\n".join(lines))
        print(f"all  planner {asked_all}   form {form_all}   {asked_all / form_all:.0%}")


def _rows(given: object, key: str) -> tuple[object, ...]:
    """The records that a visit tells when a list is asked."""
    answer = given.answers.get(key)  # type: ignore[attr-defined]
    return answer.value if answer and isinstance(answer.value, tuple) else ()
