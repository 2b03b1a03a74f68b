"""`policies try`: shows the result of one visit under a pack being edited, again after each save of either."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from core import clock
from core.assess import assess, read_visit
from core.errors import HuiqiError, PolicyError
from core.policy import Policy, pack_files, read_policy
from core.policy.faults import shown
from desktop.visit_files import documents
from desktop.visit_words import in_words

_PAUSE = 0.4
"""Seconds between two checks of the files."""
_DRAFT = re.compile(rb"^( +draft: )true[ \t]*$", re.MULTILINE)


def watch(folder: str, visit: str, say: Callable[[str], None], pause: Callable[[], None] | None = None) -> None:
    """Print the result now and after each change, until `pause` raises KeyboardInterrupt (Ctrl+C)."""
    pause = pause or (lambda: time.sleep(_PAUSE))
    before: object = None
    try:
        while True:
            now = _marks(folder, visit)
            if now != before:
                before = now
                say("\n".join(result_lines(folder, visit)))
            pause()
    except KeyboardInterrupt:
        say("已停下")


def result_lines(folder: str, visit: str) -> Iterator[str]:
    """The result of the visit under the pack as saved, or what is wrong with one of them."""
    yield f"── {clock.now():%H:%M:%S} ──"
    try:
        files = pack_files(folder)
        policy = read_policy(files, strict=True)
    except PolicyError as error:
        yield from _faults(folder, error.message.split("\n"))
        return
    for where, document in documents(visit):
        if isinstance(document, HuiqiError):
            yield document.message
            continue
        try:
            yield from _result(policy, document)
            yield from _when_finished(policy, files, document)
        except HuiqiError as error:
            yield f"{where}：{error.message}"


def _result(policy: Policy, document: object) -> Iterator[str]:
    answered = read_visit(policy, document)
    yield in_words(policy, answered, assess(policy, answered, made_on=clock.today()))


def _when_finished(policy: Policy, files: Mapping[str, bytes], document: object) -> Iterator[str]:
    """For drafts, which are always 待认定: the result of their rules."""
    drafts = {measure.id for measure in policy.measures if measure.draft}
    if not drafts:
        return
    finished = read_policy({name: _DRAFT.sub(rb"\1false", data) for name, data in files.items()}, strict=True)
    made = assess(finished, read_visit(finished, document))
    yield "  草稿的规则现在算出来（核过以前不作准）："
    for outcome in made.outcomes:
        if outcome.measure in drafts:
            yield f"    {outcome.measure} {outcome.name}：{outcome.status.words}{_sum(outcome.low, outcome.high)}"


def _sum(low: int | None, high: int | None) -> str:
    from core.assess.sums import sum_words

    return "" if high is None else f"，{sum_words(low or 0, high)}"


def _faults(folder: str, told_faults: list[str]) -> Iterator[str]:
    try:
        files = pack_files(folder)
    except PolicyError:
        files = {}
    yield from shown(files, told_faults)
    yield f"{len(told_faults)} 处要改"


def _marks(folder: str, visit: str) -> tuple[tuple[str, int, int], ...]:
    """Modification time and size of each file. A file being written may be missing for a moment."""
    found = []
    for path in (*sorted(Path(folder).rglob("*")), Path(visit)):
        try:
            if path.is_file():
                found.append((str(path), path.stat().st_mtime_ns, path.stat().st_size))
        except OSError:
            continue
    return tuple(found)
