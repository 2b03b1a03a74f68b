"""Papers of kept visits: drawn from the record, counted, found again. No Qt.

A paper's time and number come from the record, so that the same printing can be drawn again to the same byte.
"""

import datetime
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from getpass import getpass
from pathlib import Path
from typing import Any

from core import clock
from core.assess import Assessment, Visit, assess, read_visit
from core.assess.answers import told
from core.assess.as_json import as_json, changed_outcomes
from core.assess.outcome import KIND_WORDS, Status
from core.assess.sums import MONEY, sum_words
from core.errors import AnswerError, HuiqiError, RecordError, os_error_words
from core.files import write_safely
from core.policy import Policy, load_policy, pack_files, shipped_id
from core.policy.located_yaml import plain
from core.policy.money import yuan
from core.records import Answer, LockedKeys, Store, open_store
from core.records import Visit as StoredVisit
from core.report import seal, signature
from core.report.content import Centre, PrintJob, Sheet, Summary
from core.report.many import any_too_long
from core.report.summary import anchored_code, summarise
from core.report.verify import PaperVerdict, PrintRecord, digest, verify_code, verify_pdf
from desktop import paths
from desktop.row_columns import columns_of
from desktop.settings import CounterSettings
from desktop.stored_visits import policy_of, visit_of

STAMP = "stamp"
"""The name under which the record keeps the picture of the centre's business stamp."""
PRACTICE = "practice"
"""The name under which a record keeps that it is there for practice."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet as PDF. `number` is the N of 第 N 次打印."""

    data: bytes
    kind: Sheet
    number: int
    code: str
    made_at: datetime.datetime
    anchor: str = ""
    summary: Summary | None = None  # what is on it, for a file of several papers
    long_lists: bool = False  # whether the visit has lists that a 底联 tells by their totals, unless all is wished for


def draw(policy: Policy, visit: Visit, assessment: Assessment, job: PrintJob) -> Paper:
    """One sheet of a visit."""
    from core.report.pdf import render

    summary = summarise(policy, visit, assessment, job)
    long = any_too_long(policy, visit)
    return Paper(render(summary), job.kind, job.number, summary.code, job.made_at, job.anchor, summary, long)


def preview(store: Store, visit_id: str, kind: Sheet, full: bool = False) -> Paper:
    """The sheet as its next printing would be; nothing is recorded. `full`: lists of a 底联 record by record, however
    long. RecordError if the visit is not finished."""
    number, now = store.prints.next_number(visit_id, kind), store.prints.now()
    return _draw_kept(store, visit_id, kind, number, now, full)


def print_paper(store: Store, visit_id: str, kind: Sheet) -> Paper:
    """The sheet of a printing that is now recorded."""
    made = preview(store, visit_id, kind)
    store.prints.record(visit_id, kind, made.code, digest(made.data), made.number, made.made_at, made.anchor)
    return made


def _draw_kept(store: Store, visit_id: str, kind: Sheet, number: int, made_at: datetime.datetime, full: bool) -> Paper:
    stored = store.visits.get(visit_id)
    policy = policy_of(store, stored)
    visit = visit_of(policy, stored)
    made = assess(policy, visit, made_on=made_at.astimezone(clock.CHINA).date())
    _hold(made, stored)
    job = PrintJob(
        visit_id=stored.id,
        serial=stored.serial,
        enterprise=stored.name,
        uscc=stored.uscc,
        street=stored.street,
        clerk=stored.clerk,
        centre=centre_of(store),
        made_at=made_at,
        number=number,
        kind=kind,
        corrects=store.visits.get(stored.corrects, even_deleted=True).serial if stored.corrects else "",
        reason=stored.reason,
        corrected_by=_taken_over(store, stored),
        secret=store.keys.keys.paper,
        full=full,
        anchor=store.prints.anchor(visit_id, kind),
    )
    return draw(policy, visit, made, job)


def signed(store: Store, data: bytes) -> bytes:
    """A sheet as it leaves in a file: signed, where the centre has a certificate. RecordError where it cannot be."""
    keys = store.keys.keys
    if not keys.certificate:
        return data
    read = [signature.read_certificate(keys.certificate, keys.certificate_phrase)]
    read += [signature.read_stamper(keys.stamper, keys.stamper_phrase)] if keys.stamper else []
    for each in read:
        try:
            each.refuse_out_of_time(clock.today())
        except RecordError as error:
            raise RecordError(
                f"没有签名，也没有存：{error.message}管理员在“设置”里换证书，或停用签名。打印不受影响。"
            ) from error
    return signature.sign(data, keys.certificate, keys.certificate_phrase, keys.stamper, keys.stamper_phrase)


def _taken_over(store: Store, stored: StoredVisit) -> str:
    """The serial of the finished visit that has taken the place of this one; empty: none has."""
    later = store.visits.get(stored.corrected_by, even_deleted=True) if stored.corrected_by else None
    return later.serial if later is not None and later.state == "finished" else ""


def _hold(made: Assessment, stored: StoredVisit) -> None:
    """No paper bears other sums than those that were finished: RecordError where the answers no longer come to the
    result that is kept."""
    if changed_outcomes(stored.result or {}, made):
        raise RecordError(
            f"{stored.serial} 按存档的回答重算，与办结时存下的结果不一致，不能打印。请更正这次接待，办结后再打印"
        )


def centre_of(store: Store) -> Centre:
    """The centre as it is set up in this record."""
    settings = CounterSettings.from_json(store.settings.get("counter", {}))
    name = settings.centre.strip()
    practice = store.settings.get(PRACTICE) is True
    return Centre(name, settings.window, settings.telephone, bool(name), practice, store.settings.image(STAMP))


def _sealed_by(store: Store, paper: bytes) -> bytes:
    """The key of this centre that sealed a PDF: the one in use, unless a former one did."""
    keys = store.keys.keys
    return next((key for key in keys.former if (found := seal.look(paper, key)) and found.ours), keys.paper)


# ── is it ours ───────────────────────────────────────────────────────────────────────────────────────────────────


def verdict_on(store: Store, paper: bytes | str) -> PaperVerdict:
    """Whether a PDF, or a 核验码, is of this record."""

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
    """And the visit that it is of, with the sums that stand on its paper and what has become of it. A paper vouches for
    the record as well: one whose code does not come out of the kept visit tells that this was altered since."""
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
    later = _taken_over(store, visit)
    return replace(verdict, visit_id=visit.id, sums=tuple(_sums(visit.result or {})), corrected_by=later)


_NO_ANCHOR = (
    "这份纸的核验码不带审计链头（早期版本的纸都这样），查不出记录后来有没有被改写：企业、金额以纸面和备份为准。"
)


def _altered_since(store: Store, code: str, visit: StoredVisit) -> str:
    """What is wrong with the kept visit, by a code that was printed of it; '' for nothing."""
    found = store.prints.by_code(code)[-1]
    keys = store.keys.keys
    if found.anchor is not None:  # else it was printed before codes carried the chain
        made = (
            anchored_code(key, visit.id, found.kind, found.number, found.printed_at, found.anchor)
            for key in (keys.paper, *keys.former)
        )
        if code not in made or not store.prints.anchored(found):
            return f"{visit.serial} 的记录在出具这份纸以后被改写过，核验码对不上：不能采信记录里的内容。请查备份。"
    if visit.deleted:
        return ""  # nothing is left to be worked out again
    try:
        policy = policy_of(store, visit)
        again = assess(policy, visit_of(policy, visit), made_on=found.printed_at.astimezone(clock.CHINA).date())
        _hold(again, visit)
    except HuiqiError:
        return f"{visit.serial} 按存档的规则和回答重算，与存下的结果不一致：不能采信记录里的金额。请查备份。"
    return ""


def _sums(result: Mapping[str, Any]) -> Iterator[str]:
    """The totals of a kept result, then each measure that bears a sum, as the paper writes them."""
    totals = result.get("totals") or {}
    whole = all((totals.get(kind) or {}).get("high") is not None for kind in MONEY)
    for kind in MONEY:
        pair = ((totals if whole else result.get("known")) or {}).get(kind) or {}
        if pair.get("high"):
            yield f"{KIND_WORDS[kind]}{'合计' if whole else ''}　{sum_words(pair['low'] or 0, pair['high'], yuan)}"
    for each in result.get("outcomes", ()):
        if each.get("high") and Status(each["status"]).pays:
            yield f"{each['name']}　{sum_words(each['low'] or 0, each['high'], yuan)}"


LARGEST = 20 * 2**20  # bytes; a paper of ours has less than a megabyte


def read_paper(path: Path) -> bytes:
    """A file that someone brings. Raises AnswerError with what to do where it cannot be one of ours, or be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise AnswerError(f"“{path.name}”太大，不是本程序出具的告知单。请核对是不是拿错了文件。")
        return path.read_bytes()
    except OSError:
        raise AnswerError(f"“{path.name}”打不开。请看文件还在不在、是不是正被别的程序占用。") from None


def open_at_terminal(folder: Path) -> Store:
    """The record; its passphrase is asked for at a terminal where it has one."""
    try:
        return open_store(folder)
    except LockedKeys:
        if not sys.stdin.isatty():
            raise
        return open_store(folder, passphrase=getpass("中心的口令："))


def verify(paper: str, data: str | None) -> int:
    """`./run verify`: 0 ours and unchanged; 2 changed or unknown. The sentence goes to stdout. RecordError where
    the file cannot be read."""
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


# ── without a window ─────────────────────────────────────────────────────────────────────────────────────────────


def print_visit(
    policy: Policy, visit: Visit, assessment: Assessment, out: Path, kind: Sheet = "告知单", full: bool = False
) -> None:
    """`assess --pdf`: a sheet of a visit file, kept nowhere; made today, its mark 样张."""
    job = PrintJob(
        visit_id="",
        serial="样张-未存档",
        enterprise=told(policy, visit, "name"),
        uscc=told(policy, visit, "code"),
        street=told(policy, visit, "street"),
        clerk="",
        centre=Centre(),
        made_at=datetime.datetime.combine(clock.today(), datetime.time(), clock.CHINA),
        number=1,
        kind=kind,
        full=full,
    )
    write_safely(out, draw(policy, visit, assessment, job).data)


def print_sample(out: str = "") -> Path:
    """Work the shipped sample visit through: record, answers, finish, 告知单. Its record is one of its own."""
    policy = load_policy(shipped_id())
    document: Any = plain(pack_files(policy.id)["cases/S02.yaml"].decode())[0]
    visit = read_visit(policy, document)
    folder = paths.data_folder() / "sample"
    with open_store(folder) as store:
        store.list_by(columns_of([policy]))
        stored = keep(store, policy, visit, document["answers"])
        made = print_paper(store, stored.id, "告知单")
    target = Path(out) if out else folder / f"告知单-{stored.serial}.pdf"
    write_safely(target, made.data)
    return target.absolute()


def keep(store: Store, policy: Policy, visit: Visit, answers: dict[str, Any]) -> StoredVisit:
    """A visit taken in, answered and finished in one go."""
    given = {name: Answer(value) for name, value in answers.items()}
    made = store.visits.create(
        policy=policy.id, pack_digest=policy.digest, as_of=visit.as_of, unmentioned=visit.unmentioned, answers=given
    )
    store.packs.freeze(policy.digest, policy.id, pack_files(policy.id))
    return store.visits.finish(made.id, as_json(assess(policy, visit)))
