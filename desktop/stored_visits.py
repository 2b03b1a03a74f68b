"""Stored visits: their policy, typed answers, and opening for display. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.assess import Answer, Visit, assess, read_value
from core.assess.answers import write_value
from core.assess.as_json import changed_outcomes
from core.errors import AnswerError, HuiqiError, RecordError
from core.policy import Policy, digest_of, read_policy
from core.policy.joined import joined
from desktop.open_visit import Corrected, OpenVisit
from desktop.settings import guide_from_json, with_own_guide

if TYPE_CHECKING:  # the record is imported in its own thread, after the window is shown
    from core.records import Store, StoredAnswer, StoredVisit

_compiled: dict[str, Policy] = {}  # by digest of the files of frozen packs


def policy_of(store: Store, stored: StoredVisit, in_use: Sequence[Policy] = ()) -> Policy:
    """The combined policies that judge a visit: those frozen when it was begun or finished, compiled once, with the
    centre's present guide entries. For a visit from before packs were frozen with the first answer, the policies in use
    with the same ids.

    Raises RecordError if a pack is missing, or does not match the digest of the visit.
    """
    digests, ids = stored.pack_digest.split(), stored.policy.split()
    return joined([_part(store, stored, id, digest, in_use) for id, digest in zip(ids, digests, strict=True)])


def _part(store: Store, stored: StoredVisit, id: str, digest: str, in_use: Sequence[Policy]) -> Policy:
    """One of these policies."""
    of_id = next((policy for policy in in_use if policy.id == id), None)
    begun_unfrozen = stored.state != "finished" and digest not in store.packs
    if of_id is not None and (of_id.digest == digest or begun_unfrozen):
        return of_id
    files = store.packs.files(digest)
    found = digest_of(files)  # of the content, so that an altered pack is not taken for the original
    if found != digest:
        raise RecordError(f"{stored.serial} 存档的政策规则与记录的摘要不符，不能打印，也不能重算。请从备份恢复后再试")
    if digest not in _compiled:
        _compiled[digest] = read_policy(files)
    return with_own_guide(_compiled[digest], guide_from_json(store.settings.get("guide")))


def stored_answer(policy: Policy, fact: str, answer: Answer) -> StoredAnswer:
    """An answer in stored form."""
    from core.records import StoredAnswer

    return StoredAnswer(write_value(policy.facts[fact], answer.value), answer.evidence)  # type: ignore[arg-type]


def read_answers(policy: Policy, stored: Mapping[str, StoredAnswer]) -> tuple[dict[str, Answer], list[str]]:
    """The typed answers, and a sentence for each that the policy can no longer read."""
    read, troubles = {}, []
    for name, answer in stored.items():
        try:
            if name not in policy.facts:
                raise AnswerError(f"政策包里没有“{name}”")
            read[name] = Answer(read_value(policy.facts[name], answer.value), answer.evidence)
        except HuiqiError as error:
            troubles.append(f"原来的回答“{name}”读不出来，请重新询问：{error.message}")
    return read, troubles


def visit_of(policy: Policy, stored: StoredVisit) -> Visit:
    """A stored visit with typed answers. Raises AnswerError if an answer is unreadable."""
    answers, troubles = read_answers(policy, stored.answers)
    if troubles:
        raise AnswerError(troubles[0])
    return Visit(policy.id, stored.as_of, stored.unmentioned, answers)


def opened(store: Store, stored: StoredVisit, in_use: Sequence[Policy]) -> OpenVisit:
    """A visit for display; a finished one under its own pack, compared with its stored result."""
    policy = policy_of(store, stored, in_use)
    answers, troubles = read_answers(policy, stored.answers)
    visit = Visit(policy.id, stored.as_of, stored.unmentioned, answers)
    if stored.state == "finished" and _recomputes_differently(policy, visit, stored):
        troubles.append("这次接待重算的结果与办结时不一致，请以办结时打印的告知单为准，并联系维护人员。")
    return OpenVisit(
        stored.id, stored.serial, stored.day, stored.state, stored.clerk, policy, visit, stored.finished_at,
        stored.corrects, stored.corrected_by, corrected_of(store, stored, policy), tuple(troubles),
        () if stored.state == "finished" else _newer(policy, in_use),
    )  # fmt: skip


def _newer(policy: Policy, in_use: Sequence[Policy]) -> tuple[Policy, ...]:
    """The versions in use of those policies that a visit has in another version."""
    had = {part.id: part.digest for part in policy.each}
    return tuple(each for each in in_use if had.get(each.id, each.digest) != each.digest)


def corrected_of(store: Store, stored: StoredVisit, policy: Policy) -> Corrected | None:
    """The visit that this one corrects, with answers read by this one's policy; None if it corrects none."""
    if stored.corrects is None:
        return None
    old = store.visits.get(stored.corrects, even_deleted=True)
    if old.deleted:
        return None
    visit = Visit(policy.id, old.as_of, old.unmentioned, read_answers(policy, old.answers)[0])
    return Corrected(old.serial, stored.reason, visit, old.result or {})


def correction_words(store: Store, stored: StoredVisit, in_use: Sequence[Policy]) -> tuple[str, ...]:
    """What a visit corrects, why, and the differences; or which visit corrected it."""
    from desktop.corrections import differences

    lines = []
    if stored.corrects is not None:
        found = opened(store, stored, in_use)
        if found.corrected is None:
            return ("更正的是以前的一次接待，那一次已按保存期删除。",)
        made = assess(found.policy, found.visit)
        lines = [_why("更正", found.corrected.serial, stored.reason)]
        lines += [each.words for each in differences(found.policy, found.corrected, found.visit, made)]
    if stored.corrected_by is not None:
        later = store.visits.get(stored.corrected_by, even_deleted=True)
        state = "已由" if later.state == "finished" else "正在由"
        lines.append(f"{state} {later.serial} 更正" + (f"，原因：{later.reason}" if later.reason else ""))
    return tuple(lines)


def _why(what: str, serial: str, reason: str) -> str:
    return f"{what} {serial}" + (f"，原因：{reason}" if reason else "")


def _recomputes_differently(policy: Policy, visit: Visit, stored: StoredVisit) -> bool:
    """Whether the stored result differs from what the same answers give now."""
    return bool(changed_outcomes(stored.result or {}, assess(policy, visit)))
