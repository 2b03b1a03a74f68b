"""Papers of recorded visits: drawn from the record, counted, found again. No Qt.

Time and number of a paper come from the record, so that the same printing can be drawn again to the same bytes.
"""

import datetime
import sys
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import Any

from core import clock
from core.assess import Assessment, Visit, assess, read_visit
from core.assess.answers import text_by_role
from core.assess.as_json import as_json, changed_outcomes
from core.errors import RecordError
from core.files import write_safely
from core.policy import Policy, load_policy, pack_files, shipped_id
from core.policy.located_yaml import plain
from core.records import LockedKeys, Store, StoredAnswer, StoredVisit, open_store
from core.report import signature
from core.report.content import Centre, PaperKind, PrintJob, Summary
from core.report.long_lists import any_too_long
from core.report.summary import summarise
from core.report.verify import digest
from desktop import paths
from desktop.row_columns import columns_of
from desktop.settings import CounterSettings
from desktop.stored_visits import policy_of, visit_of

STAMP = "stamp"
"""Image name of the centre's business stamp in the record."""
PRACTICE = "practice"
"""Setting that marks a record as one for practice."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet as PDF. `number` is the N of 第 N 次打印."""

    data: bytes
    kind: PaperKind
    number: int
    code: str
    made_at: datetime.datetime
    anchor: str = ""
    summary: Summary | None = None  # its content, for binding several papers
    long_lists: bool = False  # whether the visit has lists that a 底联 summarises unless printed in full


def draw(policy: Policy, visit: Visit, assessment: Assessment, job: PrintJob) -> Paper:
    """One sheet of a visit."""
    from core.report.pdf import render

    summary = summarise(policy, visit, assessment, job)
    long = any_too_long(policy, visit)
    return Paper(render(summary), job.kind, job.number, summary.code, job.made_at, job.anchor, summary, long)


def preview(store: Store, visit_id: str, kind: PaperKind, full: bool = False) -> Paper:
    """The sheet as its next printing; nothing is recorded. `full`: print every record of long lists. RecordError if the
    visit is not finished."""
    number, now = store.prints.next_number(visit_id, kind), store.prints.now()
    return _draw_kept(store, visit_id, kind, number, now, full)


def print_paper(store: Store, visit_id: str, kind: PaperKind) -> Paper:
    """A sheet whose printing is recorded now."""
    made = preview(store, visit_id, kind)
    store.prints.record(visit_id, kind, made.code, digest(made.data), made.number, made.made_at, made.anchor)
    return made


def _draw_kept(
    store: Store, visit_id: str, kind: PaperKind, number: int, made_at: datetime.datetime, full: bool
) -> Paper:
    stored = store.visits.get(visit_id)
    policy = policy_of(store, stored)
    visit = visit_of(policy, stored)
    made = assess(policy, visit, made_on=made_at.astimezone(clock.CHINA).date())
    require_same_result(made, stored)
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
        corrected_by=taken_over(store, stored),
        secret=store.keys.keys.paper,
        full=full,
        anchor=store.prints.anchor(visit_id, kind),
    )
    return draw(policy, visit, made, job)


def signed(store: Store, data: bytes) -> bytes:
    """A sheet signed for export, if the centre has a certificate. RecordError if signing fails."""
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


def taken_over(store: Store, stored: StoredVisit) -> str:
    """The serial of the finished visit that replaced this one; '' if none did."""
    later = store.visits.get(stored.corrected_by, even_deleted=True) if stored.corrected_by else None
    return later.serial if later is not None and later.state == "finished" else ""


def require_same_result(made: Assessment, stored: StoredVisit) -> None:
    """Raise RecordError if the answers no longer give the stored result, so that no paper has other sums than those of
    the finished visit."""
    if changed_outcomes(stored.result or {}, made):
        raise RecordError(
            f"{stored.serial} 按存档的回答重算，与办结时存下的结果不一致，不能打印。请更正这次接待，办结后再打印"
        )


def centre_of(store: Store) -> Centre:
    """The centre as configured in this record."""
    settings = CounterSettings.from_json(store.settings.get("counter", {}))
    name = settings.centre.strip()
    practice = store.settings.get(PRACTICE) is True
    return Centre(name, settings.window, settings.telephone, bool(name), practice, store.settings.image(STAMP))


def open_at_terminal(folder: Path) -> Store:
    """Open the record, asking for its passphrase on the terminal if it has one."""
    try:
        return open_store(folder)
    except LockedKeys:
        if not sys.stdin.isatty():
            raise
        return open_store(folder, passphrase=getpass("中心的口令："))


# ── command line ─────────────────────────────────────────────────────────────────────────────────────────────────


def print_visit(
    policy: Policy, visit: Visit, assessment: Assessment, out: Path, kind: PaperKind = "告知单", full: bool = False
) -> None:
    """`assess --pdf`: a sheet for a visit file, not recorded; dated today, marked 样张."""
    job = PrintJob(
        visit_id="",
        serial="样张-未存档",
        enterprise=text_by_role(policy, visit, "name"),
        uscc=text_by_role(policy, visit, "code"),
        street=text_by_role(policy, visit, "street"),
        clerk="",
        centre=Centre(),
        made_at=datetime.datetime.combine(clock.today(), datetime.time(), clock.CHINA),
        number=1,
        kind=kind,
        full=full,
    )
    write_safely(out, draw(policy, visit, assessment, job).data)


def print_sample(out: str = "") -> Path:
    """Run the shipped sample visit (record, answers, finish, 告知单) in a temporary record."""
    policy = load_policy(shipped_id())
    document: Any = plain(pack_files(policy.id)["cases/S02.yaml"].decode())[0]
    visit = read_visit(policy, document)
    folder = paths.data_folder() / "sample"
    with open_store(folder) as store:
        store.list_by(columns_of([policy]))
        stored = store_visit(store, policy, visit, document["answers"])
        made = print_paper(store, stored.id, "告知单")
    target = Path(out) if out else folder / f"告知单-{stored.serial}.pdf"
    write_safely(target, made.data)
    return target.absolute()


def store_visit(store: Store, policy: Policy, visit: Visit, answers: dict[str, Any]) -> StoredVisit:
    """Create, answer and finish a visit in one call."""
    given = {name: StoredAnswer(value) for name, value in answers.items()}
    made = store.visits.create(
        policy=policy.id, pack_digest=policy.digest, as_of=visit.as_of, unmentioned=visit.unmentioned, answers=given
    )
    store.packs.freeze(policy.digest, policy.id, pack_files(policy.id))
    return store.visits.finish(made.id, as_json(assess(policy, visit)))
