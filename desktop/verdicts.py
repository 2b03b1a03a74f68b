"""Whether a paper is of this record, and whether the record still matches it. No Qt."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core import clock
from core.assess import assess
from core.assess.status import KIND_WORDS, Status
from core.assess.sums import MONEY, sum_words
from core.errors import AnswerError, HuiqiError, RecordError, os_error_words
from core.policy.money import yuan
from core.records import Store, StoredVisit
from core.report import seal
from core.report.summary import anchored_code
from core.report.verify import PaperVerdict, PrintRecord, verify_code, verify_pdf
from desktop import paths
from desktop.papers import open_at_terminal, require_same_result, taken_over
from desktop.stored_visits import policy_of, visit_of


def verdict_on(store: Store, paper: bytes | str) -> PaperVerdict:
    """Verify a PDF or a 核验码."""

    def known(code: str) -> PrintRecord | None:
        prints = store.prints.by_code(code)
        if not prints:
            past = store.prints.before_restore(code)
            if past is None:
                return None
            return PrintRecord(
                past.serial, past.name, past.kind, past.number, past.printed_at, past.code, past.digest, True,
                store.retention.deleted_on(past.visit),
            )  # fmt: skip
        found = prints[-1]
        visit = store.visits.get(found.visit_id, even_deleted=True)
        return PrintRecord(
            visit.serial, visit.name, found.kind, found.number, found.printed_at, found.code, found.digest,
            deleted=store.retention.deleted_on(visit.id),
        )  # fmt: skip

    if isinstance(paper, str):
        return _with_visit(store, verify_code(paper, known))
    verdict = verify_pdf(paper, known, _sealed_by(store, paper), store.keys.keys.signers)
    return _with_visit(store, verdict)


def _with_visit(store: Store, verdict: PaperVerdict) -> PaperVerdict:
    """Add the visit of a verdict, with the sums on its paper and its present state. The check works both ways: if the
    code cannot be recomputed from the stored visit, that was altered later."""
    record = verdict.record
    visit = store.visits.by_serial(record.serial) if record and not record.before_restore else None
    if visit is None or record is None:
        return verdict
    if verdict.state == "ours" and (altered := _altered_since(store, record.code, visit)):
        verdict = replace(verdict, state="changed", sentence=altered)
    elif record.deleted:
        return verdict
    elif verdict.state == "ours" and store.prints.by_code(record.code)[-1].anchor is None:
        verdict = replace(verdict, sentence=f"{verdict.sentence}{_NO_ANCHOR}")
    later = taken_over(store, visit)
    return replace(verdict, visit_id=visit.id, sums=tuple(_sums(visit.result or {})), corrected_by=later)


_NO_ANCHOR = (
    "这份纸的核验码不带审计链头（早期版本的纸都这样），查不出记录后来有没有被改写：企业、金额以纸面和备份为准。"
)


def _altered_since(store: Store, code: str, visit: StoredVisit) -> str:
    """What is wrong with the stored visit, judged by a code printed of it; '' for nothing."""
    found = store.prints.by_code(code)[-1]
    keys = store.keys.keys
    if found.anchor is not None:  # otherwise it was printed before codes had an anchor
        made = (
            anchored_code(key, visit.id, found.kind, found.number, found.printed_at, found.anchor)
            for key in (keys.paper, *keys.former)
        )
        if code not in made or not store.prints.anchored(found):
            return f"{visit.serial} 的记录在出具这份纸以后被改写过，核验码对不上：不能采信记录里的内容。请查备份。"
    if visit.deleted:
        return ""  # nothing is left to recompute from
    try:
        policy = policy_of(store, visit)
        again = assess(policy, visit_of(policy, visit), made_on=found.printed_at.astimezone(clock.CHINA).date())
        require_same_result(again, visit)
    except HuiqiError:
        return f"{visit.serial} 按存档的规则和回答重算，与存下的结果不一致：不能采信记录里的金额。请查备份。"
    return ""


def _sums(result: Mapping[str, Any]) -> Iterator[str]:
    """The totals of a stored result, then each measure with an amount, as papers write them."""
    totals = result.get("totals") or {}
    whole = all((totals.get(kind) or {}).get("high") is not None for kind in MONEY)
    for kind in MONEY:
        pair = ((totals if whole else result.get("known")) or {}).get(kind) or {}
        if pair.get("high"):
            yield f"{KIND_WORDS[kind]}{'合计' if whole else ''}　{sum_words(pair['low'] or 0, pair['high'], yuan)}"
    for each in result.get("outcomes", ()):
        if each.get("high") and Status(each["status"]).pays:
            yield f"{each['name']}　{sum_words(each['low'] or 0, each['high'], yuan)}"


LARGEST = 20 * 2**20  # bytes; our papers are smaller than a megabyte


def read_paper(path: Path) -> bytes:
    """Read a file to verify. Raises AnswerError with what to do if it cannot be one of ours, or is unreadable."""
    try:
        if path.stat().st_size > LARGEST:
            raise AnswerError(f"“{path.name}”太大，不是本程序出具的告知单。请核对是不是拿错了文件。")
        return path.read_bytes()
    except OSError:
        raise AnswerError(f"“{path.name}”打不开。请看文件还在不在、是不是正被别的程序占用。") from None


def verify(paper: str, data: str | None) -> int:
    """`./run verify`: 0 ours and unchanged; 2 changed or unknown. Prints the sentence to stdout. RecordError if the
    file is unreadable."""
    given: bytes | str = paper
    if Path(paper).is_file() or paper.lower().endswith(".pdf"):
        try:
            given = Path(paper).read_bytes()
        except OSError as e:
            raise RecordError(f"读不了 {paper}：{os_error_words(e)}。请查对文件名") from None
    with open_at_terminal(paths.data_folder(data)) as store:
        verdict = verdict_on(store, given)
    print(verdict.sentence)
    return 0 if verdict.state == "ours" else 2


def _sealed_by(store: Store, paper: bytes) -> bytes:
    """The key of this centre that sealed a PDF: the present one, or a former one."""
    keys = store.keys.keys
    return next((key for key in keys.former if (found := seal.read_seal(paper, key)) and found.ours), keys.paper)
