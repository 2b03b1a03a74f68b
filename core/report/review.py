"""The review document that a lawyer signs before a policy pack is released: the policy's text with the rule next to
each phrase, ambiguous phrases with both readings and their results, open points, worked cases, room for a signature."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.assess.status import KIND_WORDS
from core.policy.pack import OUTSIDE, Article, Doubt, Measure, Policy
from core.report.content import (
    Centre,
    Closing,
    Column,
    Line,
    Pairs,
    PaperBlock,
    PaperCell,
    PaperRow,
    PaperTable,
    PaperText,
    PrintJob,
    Section,
    Summary,
)

TITLE = "政策包审核稿"
_COLUMNS = (Column("原文", 0.42), Column("规则和说明", 0.58))
_TIERS = {"L0": "照国家规定", "L1": "照文字即可判", "L2": "要有认定", "L3": "由责任单位定", "L4": "只是线索"}
_EARLY = {"unmet": "早了不符合", "recognition": "早了待认定", "lapsed": "早了算窗口已过"}
_BROAD = {"sum": "从宽也按合计封顶", "each": "从宽按每一条封顶", "only each": "按每一条封顶"}
_UNKNOWN = {"ask": "", "office": "不知道的，待认定", "unsure": "答不清楚的，待认定"}


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """A worked case: the answers that its measure reads, and the result."""

    title: str
    day: str
    answers: str
    result: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a review contains besides the policy. `faults`: findings of the check; `unclear`: sentences the draft did
    not understand; `cases`: by measure; `more`: their total number."""

    faults: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    cases: Mapping[str, tuple[WorkedCase, ...]] | None = None
    more: int = 0


def review(policy: Policy, material: Material, made_at: datetime.datetime) -> Summary:
    """The content of the whole document."""
    sections = [
        Section("", tuple(_head(policy))),
        *_open(policy, material),
        *_shared(policy),
        *(section for article in policy.articles for section in _article(policy, article, material)),
        *_together(policy),
    ]
    job = PrintJob("", "", "", "", "", "", Centre(), made_at, 1, "告知单")
    names = (("制作", ""), ("业务审核", ""), ("法律审核", ""), ("日期", ""))
    return Summary(
        job=job,
        title=TITLE,
        subtitle=(f"{policy.number}　{policy.title}", f"编号 {policy.id}　第 {policy.version or '—'} 版"),
        code="",
        qr=(),
        sections=tuple(section for section in sections if section.blocks),
        closing=Closing(names, "", "（盖章处）", ("审核稿",)),
    )


def _head(policy: Policy) -> Iterator[PaperBlock]:
    yield Pairs((
        (("文号", policy.number), ("级别", policy.level)),
        (("发文机关", policy.issuer), ("印发", _day(policy.issued, policy.issue.phrase))),
        (("施行", _day(policy.effective, policy.effect.phrase)),
         ("有效期止", _day(policy.expires, policy.validity.phrase))),
        (("项目", f"{len(policy.measures)} 项"), ("事实", f"{len(policy.facts)} 个")),
    ))  # fmt: skip
    yield PaperText(f"规则的摘要 {policy.digest}；签字只对这一份规则有效。", "small")


def _day(day: datetime.date, phrase: str) -> str:
    return f"{day.isoformat()}（{phrase or '原文未写'}）"


# ── open points ──────────────────────────────────────────────────────────────────────────────────────────────────


def _open(policy: Policy, material: Material) -> Iterator[Section]:
    drafts = [measure.id for measure in policy.measures if measure.draft]
    lines = [f"还是草稿的：{'、'.join(drafts)}。"] if drafts else []
    own = [(m, d) for m in policy.measures for d in _own_doubts(m)]
    blocks: list[PaperBlock] = [PaperText(line, "strong") for line in lines]
    blocks += _listed("检查出来的", [fault for fault in material.faults if "还是草稿" not in fault])
    blocks += _listed("起草时没有读懂的", material.unclear)
    if own:
        rows = tuple(_doubt_row(measure, doubt, f"{measure.id} {measure.name}") for measure, doubt in own)
        blocks += [PaperText(f"原文可以有两种读法的，共 {len(own)} 处：", "band"), PaperTable(_COLUMNS, rows)]
    yield Section("一、没有定的", tuple(blocks or [PaperText("没有。")]))


def _own_doubts(m: Measure) -> Iterator[Doubt]:
    """The doubts of this item, apart from its being a draft."""
    return (d for d in m.doubts if not d.standing and not (m.draft and d is m.doubts[0]))


def _listed(title: str, said: Sequence[str]) -> list[PaperBlock]:
    if not said:
        return []
    return [PaperText(f"{title}，共 {len(said)} 处：", "band"), *(PaperText(f"· {each}", "small") for each in said)]


def _doubt_row(measure: Measure, doubt: Doubt, name: str = "") -> PaperRow:
    """A doubt with both its readings."""
    left = (*((Line(name, "strong"),) if name else ()), Line(doubt.phrase or "（原文没有写）"))
    when = f"在“{doubt.rule.source}”可能成立时" if doubt.rule else "总是"
    strict = "不受影响" if doubt.keeps_low else doubt.low.source if doubt.low else "0元"
    broad = doubt.high.source if doubt.high else measure.amount.rule.source if measure.amount else "享受"
    right = [Line(doubt.note, "strong"), Line(f"{when}待认定{f'；由{doubt.by}定' if doubt.by else ''}", "small")]
    if measure.amount:
        right += [Line(f"从严读：{strict}"), Line(f"从宽读：{broad}")]
    return PaperRow((left, tuple(right)))


# ── text and rules ───────────────────────────────────────────────────────────────────────────────────────────────


def _shared(policy: Policy) -> Iterator[Section]:
    """What applies to all items: to whom the policy applies, and its general conditions."""
    scope = next((m.conditions for m in policy.measures if m.kind != "service" and m.tier != "L0"), ())
    stated = [(c.phrase, c.rule.source) for c in scope if _of_all(policy, c.phrase)]
    rows = [_row(phrase, rule, "适用范围") for phrase, rule in stated]
    rows += [_row(gate.phrase, gate.rule.source, gate.note) for gate in policy.gates]
    rows += [_row(policy.overlap.phrase, f"问：{policy.overlap.fact}", policy.overlap.note)]
    standing = {d.line: d for m in policy.measures for d in m.doubts if d.standing}
    rows += [_row("", d.rule.source if d.rule else "", f"各项共有：{d.note}") for d in standing.values()]
    yield Section("二、各项共有的", (PaperTable(_COLUMNS, tuple(rows)),))


def _of_all(policy: Policy, phrase: str) -> bool:
    """Whether every item under the policy's own text has this condition."""
    judged = [m for m in policy.measures if m.kind != "service" and m.tier != "L0"]
    return len(judged) > 1 and all(any(c.phrase == phrase for c in m.conditions) for m in judged)


def _article(policy: Policy, article: Article, material: Material) -> Iterator[Section]:
    """An article: its text, then each of its items with the rule next to each phrase."""
    measures = [m for m in policy.measures if m.article == article.number]
    if article.number == OUTSIDE:
        return
    paragraphs = [words for words in article.text.split("\n") if words != article.title]
    blocks: list[PaperBlock] = [PaperText(words) for words in paragraphs]
    if not measures:
        blocks.append(PaperText("（这一条没有项目）", "small"))
    for measure in measures:
        blocks += [PaperTable(_COLUMNS, tuple(_measure_rows(policy, measure))), *_cases(measure, material)]
    yield Section(f"第{article.number}条　{_short(article.title)}", tuple(blocks))


def _short(title: str) -> str:
    return title if len(title) <= 24 else f"{title[:23]}…"


def _measure_rows(policy: Policy, m: Measure) -> Iterator[PaperRow]:
    kind = f"{KIND_WORDS[m.kind]}，{_TIERS[m.tier]}"
    about = f"{'、'.join(m.offices)}｜{kind}" + (f"｜逐条：{m.each}" if m.each else "")
    yield PaperRow(((Line(f"{m.id}　{m.name}", "band"), Line(about, "small")),), band=True)
    yield from (_row(quoted.phrase, "", "只引不判") for quoted in m.quotes)
    for condition, said in ((m.where, "清单里哪些是这一项的"), (m.matter, "有没有这件事")):
        if condition:
            yield _row(condition.phrase, condition.rule.source, said)
    for c in m.conditions:
        if not _of_all(policy, c.phrase):
            yield _row(c.phrase, c.rule.source, "；".join(filter(None, ("条件", _UNKNOWN[c.unknown]))))
    yield from _days(m)
    yield from _sums(m)
    if m.fits:
        yield _row("", m.fits.source, "对谁有用")
    yield from (_row("", f"{c.rule.source}：{c.source}", "惯例：原文没有写的数") for c in m.conventions)
    yield from (_row(words, why, "原文的这个数没有用到") for words, why in m.waived.items())
    yield from (_doubt_row(m, doubt) for doubt in _own_doubts(m))
    told = (*m.notes, *(remark.note for remark in m.remarks), *([m.lapsed_note] if m.lapsed_note else []))
    if told:
        yield PaperRow(((Line("（提示）"),), tuple(Line(note, "small") for note in told)))


def _days(m: Measure) -> Iterator[PaperRow]:
    if m.window:
        span = f"{_bound(m.window.start)} 至 {_bound(m.window.end)}"
        late = f"；除非 {m.window.unless_late.source}" if m.window.unless_late else ""
        pending = "；还没有的，期内还来得及" if m.window.pending else ""
        yield _row(m.window.phrase, f"{m.window.on.source}：{span}", f"时间窗，{_EARLY[m.window.early]}{late}{pending}")
    if m.consult:
        yield _row(
            m.consult.phrase, f"咨询日：{_bound(m.consult.start)} 至 {_bound(m.consult.end)}", "什么时候来问才行"
        )
    if m.fact_date:
        yield _row("", m.fact_date.source, "这件事的日期")


def _sums(m: Measure) -> Iterator[PaperRow]:
    if m.amount:
        least = f"{m.amount.least.source} 至 " if m.amount.least else ""
        said = "给多少；几条里只给一条" if m.combine == "best" else "给多少"
        yield _row(m.amount.phrase, f"{least}{m.amount.rule.source}", said)
    if m.share:
        yield _row(
            m.share.phrase,
            f"{m.share.of.source} 合计至多 {m.share.limit.source}",
            f"总额度，{m.share.first.source} 大的先",
        )
    if m.cap:
        years = f"，{m.cap.years} 年" if m.cap.years > 1 else ""
        yield _row(
            m.cap.phrase,
            m.cap.amount.source,
            f"封顶，{_BROAD[m.cap.broad]}{years}{f'；{m.cap.note}' if m.cap.note else ''}",
        )
    if m.instalments:
        shares = "、".join(f"{float(share):.0%}" for share in m.instalments.shares)
        yield _row(m.instalments.phrase, shares, "分几年拨付")


def _bound(day: int | None) -> str:
    if day is None:
        return "不限"
    return f"{day}年度" if day < 10000 else datetime.date.fromordinal(day).isoformat()


def _row(phrase: str, rule: str, said: str) -> PaperRow:
    right: PaperCell = tuple(Line(text, style) for text, style in ((rule, "body"), (said, "small")) if text)  # type: ignore[arg-type]
    return PaperRow(((Line(phrase or "（原文没有写）", "body" if phrase else "small"),), right))


def _cases(m: Measure, material: Material) -> list[PaperBlock]:
    found = (material.cases or {}).get(m.id, ())
    if not found:
        return [] if m.kind == "service" else [PaperText("（没有样例）", "small")]
    columns = (Column("样例", 0.22), Column("答了什么", 0.5), Column("结果", 0.28))
    rows = tuple(
        PaperRow(((Line(c.title), Line(f"咨询日 {c.day}", "small")), (Line(c.answers, "small"),), (Line(c.result),)))
        for c in found
    )
    return [PaperTable(columns, rows)]


def _together(policy: Policy) -> Iterator[Section]:
    """Rules between items."""
    rows = [_row("", "、".join(g.measures), f"{'择一' if g.choose else '是否都给'}：{g.note}") for g in policy.groups]
    rows += [
        _row(p.phrase, f"{p.limit.source}（{'、'.join(p.measures)}）", f"合计封顶；{p.note}") for p in policy.pools
    ]
    rows += [_row("", "、".join(ids), f"几份政策都有的同一事项：{name}") for name, ids in policy.same.items()]
    yield Section("三、几项之间的", (PaperTable(_COLUMNS, tuple(rows)),) if rows else ())
