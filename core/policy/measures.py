"""The keys of an entry in a measures file (`shapes.KeySpec`), and the values made of them."""

from core.policy import expression as x
from core.policy import pack
from core.policy.ineffective import ineffective_window
from core.policy.located_yaml import LocatedMapping
from core.policy.nodes import Shared, constant
from core.policy.phrase_readers import (
    AmountsReader,
    ConventionsReader,
    PhrasedReader,
    PlaceReader,
    SharesReader,
    per_record,
)
from core.policy.rule_types import YEAR
from core.policy.shapes import (
    BROKEN,
    YES_NO,
    BoundReader,
    ConstantReader,
    Context,
    EntriesReader,
    EntryReader,
    KeySpec,
    NamedReader,
    OneOfReader,
    PhraseReader,
    RuleReader,
    Shape,
    TableReader,
    TextReader,
    TextsReader,
    Values,
    WholeReader,
    idle_parts,
    one_of,
    to,
)

# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _condition(
    at: pack.Anchor, rule: x.Expression, line: int, context: Context, unknown: pack.Unknown = "ask"
) -> pack.Condition:
    return pack.Condition(at, rule, per_record(rule, context.each), unknown, line)


def _stated(
    at: pack.Anchor, rule: x.Expression, line: int, context: Context, unknown: pack.Unknown = "ask"
) -> pack.Condition:
    return pack.Condition(at, rule, bool(context.each), unknown, line)


def _window(values: Values, entry: LocatedMapping, context: Context) -> object:
    """A window with its own phrase; otherwise the validity of the policy, filled in later."""
    idle_parts(entry, ineffective_window(entry), context.log)
    on, own = values["on"], "at" in values
    if on.type != x.DATE and not (own and on.type == YEAR):
        context.log.fault(entry.lines["on"], f"时间窗看的“{on.source}”是{on.type}，要日期" + ("或年度" if own else ""))
        return BROKEN
    for key in ("start", "end"):
        bound = values.pop(key, None)
        if bound is not None and bound.type != on.type:
            context.log.fault(entry.line, f"“{bound.source}”应得{on.type}，却是{bound.type}")
            return BROKEN
        values[key] = constant(bound.root) if bound is not None and own else None
    return pack.Window(**{"at": pack.Anchor(), **values}, own=own, line=entry.line)


def _consult(values: Values, entry: LocatedMapping, context: Context) -> pack.Consult:
    if not {"from", "to"} & set(entry):
        context.log.fault(entry.line, "consult 要写 from、to 至少一个")
    return pack.Consult(**values)


def _share(values: Values, entry: LocatedMapping, context: Context) -> pack.Share:
    """A share; the amount rule knows by its name what a record got."""
    first = values["first"]
    if first.type.name not in ("number", "date"):
        context.log.fault(entry.lines["first"], f"“{first.source}”是{first.type}，分不出先后，要写一个数或日期")
    context.extra[values["name"]] = Shared(values["name"], values["of"].root)
    return pack.Share(**values)


def _remark(values: Values, entry: LocatedMapping, context: Context) -> pack.Remark:
    if len(entry) < 2:
        context.log.fault(entry.line, "提示要写 note，和 if、unless、unasked 至少一个")
    return pack.Remark(**values)


def _doubt(values: Values, entry: LocatedMapping, context: Context) -> pack.Doubt:
    rules = [values[k] for k in ("given", "rule", "low", "high") if k in values]
    if "unknown" in values and "rule" in values and not values["rule"].names:
        context.log.slip(entry.line, "“unknown”写了也没有用：if 不看任何答案，总是知道的")
    values.pop("name", None)
    silent = {"rule": None, "at": pack.Anchor("", context.article)}
    of_records = any(per_record(rule, context.each) for rule in rules)
    return pack.Doubt(**{**silent, **values}, per_record=of_records, line=entry.line)


def _measure(values: Values, entry: LocatedMapping, context: Context) -> pack.Measure:
    notes = values.pop("notes", ())
    values["notes"] = tuple(n for n in notes if isinstance(n, str))
    values["remarks"] = tuple(n for n in notes if not isinstance(n, str))
    return pack.Measure(**values, item=context.item, file=context.log.file, line=entry.line)


# ── keys of a measure ────────────────────────────────────────────────────────────────────────────────────────────

UNKNOWN = {"待认定": "office", "要问": "ask", "不清楚时待认定": "unsure"}
DOUBT_UNKNOWN = {"待认定": "office", "要问": "ask", "提示": "ignore"}

CONDITION: Shape[object] = Shape("条件", to(dict), {
    "rule": KeySpec(RuleReader(), "规则", "已还清 且 按时还本付息", needed=True),
    "unknown": KeySpec(OneOfReader(UNKNOWN), "答不出来时怎样", "待认定", needed=True),
})  # fmt: skip

WINDOW = Shape("时间窗", _window, {
    "phrase": KeySpec(PhraseReader(), "写明期间的原文短语；不写，就看方案的有效期", "2022年1月1日以后", into="at"),
    "on": KeySpec(RuleReader(None), "看哪个日期或年度", "放款日", needed=True),
    "from": KeySpec(ConstantReader(None), "第一天（含），或第一个年度", "2022-01-01", into="start"),
    "to": KeySpec(ConstantReader(None), "最后一天（含），或最后一个年度", "2023-12-31", into="end"),
    "early": KeySpec(one_of(unmet="不符合", recognition="待认定", lapsed="窗口已过"),
                  "早于第一天的算什么；不写，待认定",
                  "unmet"),
    "early_note": KeySpec(TextReader(), "早了待认定的，说明哪里没写清楚", "这件事在方案施行之前，原文未写可否追溯"),
    "unless_late": KeySpec(RuleReader(), "这样的不算晚", "是否缓缴 = 是"),
    "pending": KeySpec(OneOfReader({"可": True}), "答“无”的，期内还来得及", "可"),
})  # fmt: skip

CONSULT = Shape("咨询期", _consult, {
    "phrase": KeySpec(PhraseReader(), "写明期间的原文短语", "在2023年12月31日前", into="at", needed=True),
    "from": KeySpec(BoundReader(x.DATE), "第一天（含）", "2023-01-01", into="start"),
    "to": KeySpec(BoundReader(x.DATE), "最后一天（含）", "2023-12-31", into="end"),
})  # fmt: skip

SHARE = Shape("总额度", _share, {
    "phrase": KeySpec(PhraseReader(), "写明总额度的原文短语", "累计享受贴息贷款总额度不高于2000万元", into="at",
                  needed=True),
    "name": KeySpec(TextReader(), "一条记录分到的额度，在金额规则里叫什么", "分到的本金", needed=True),
    "of": KeySpec(RuleReader(x.MONEY), "分给什么", "金额", needed=True),
    "limit": KeySpec(ConstantReader(x.MONEY), "总额度", "2000万元", needed=True),
    "first": KeySpec(RuleReader(None), "哪条先分：数大的先", "金额", needed=True),
})  # fmt: skip

CAP = Shape("封顶", to(pack.Cap), {
    "phrase": KeySpec(PhraseReader(), "写明封顶的原文短语", "最高不超过30万元", into="at", needed=True),
    "amount": KeySpec(RuleReader(x.MONEY), "封顶的数，或说明它的事实", "30万元", needed=True),
    "broad": KeySpec(OneOfReader({"合计": "sum", "逐条": "each", "只逐条": "only each"}),
                  "从宽的读法：几条合起来封顶，还是逐条；原文写明逐条的，只逐条", "合计", needed=True),
    "note": KeySpec(TextReader(), "哪里没写清楚", "30万元按项目还是按企业，原文未写"),
    "years": KeySpec(WholeReader(), "封顶写的是每年的：一共几年，同 instalments", "3"),
})  # fmt: skip

GROUND = Shape("依据", to(pack.Ground), {
    "document": KeySpec(TextReader(), "国家的文件和文号", "财政部 税务总局公告2023年第1号", needed=True),
    "from": KeySpec(BoundReader(x.DATE), "咨询日从哪天起看它", "2023-01-01", into="start"),
    "to": KeySpec(BoundReader(x.DATE), "咨询日到哪天止看它", "2027-12-31", into="end"),
})  # fmt: skip

REMARK = Shape("提示", _remark, {
    "note": KeySpec(TextReader(), "提示的话", "请问清填的是哪一年的", needed=True),
    "if": KeySpec(RuleReader(alone=True), "知道是这样，才提示", "年份(入库日) ≠ 年份(咨询日)", into="holds"),
    "unless": KeySpec(RuleReader(alone=True), "知道是这样，就不提示", "已备案"),
    "unasked": KeySpec(NamedReader(), "这个事实没有问过，才提示", "已备案"),
    "unsure": KeySpec(NamedReader(), "这个事实答了不清楚，才提示", "已备案"),
})  # fmt: skip

DOUBT = Shape("疑点", _doubt, {
    "if": KeySpec(RuleReader(), "可能是这样时，才有这个疑点；不写，总有", "牵头单位 = 否", into="rule"),
    "given": KeySpec(RuleReader(), "知道是这样，才有这个疑点", "有(移出日)"),
    "note": KeySpec(TextReader(), "哪里没写清楚", "参与单位怎样分配，原文未写", needed=True),
    "unknown": KeySpec(OneOfReader(DOUBT_UNKNOWN), "if 答不出来时怎样；不写，待认定", "要问"),
    "low": KeySpec(RuleReader(x.MONEY), "从严的读法给多少；不写，0元", "0元"),
    "high": KeySpec(RuleReader(x.MONEY), "从宽的读法给多少", "修缮估价 × 40%"),
    "keeps_low": KeySpec(OneOfReader({"true": True}, {"true": "是"}), "从严的读法不受它影响", "true"),
    "phrase": KeySpec(PhraseReader(), "说得不清楚的原文短语", "视其科技创新能级", into="at"),
    "name": KeySpec(TextReader(), "各项共有的疑点叫什么", "申报"),
    "by": KeySpec(TextReader(), "由谁定；不写，由责任单位", "贷款银行"),
})  # fmt: skip

MEASURE = Shape("项目", _measure, {
    "id": KeySpec(TextReader(), "编号，写成 条号-序号", "3-1", needed=True),
    "name": KeySpec(TextReader(), "叫什么", "担保费补贴", needed=True),
    "article": KeySpec(PlaceReader(), "在第几条；条下分项的，可以写到哪一项", "3（二）", needed=True),
    "kind": KeySpec(
        one_of("cash", "relief", "deferral", "service"), "补贴奖励、税费减免、暂退缓缴、办事线索", "cash", needed=True
    ),
    "tier": KeySpec(one_of("L0", "L1", "L2", "L3", "L4"), "由谁定：L0 照国家规定 … L4 只是线索", "L1", needed=True),
    "offices": KeySpec(TextsReader(), "责任单位，与原文一样；办的那家在先", "[区经委, 区科委]", needed=True),
    "draft": KeySpec(YES_NO, "草稿：规则还没有核过，总是待认定，不能签发", "true"),
    "subject": KeySpec(TextsReader(), "原文写明的主体；别的主体待认定", "[企业]"),
    "region": KeySpec(OneOfReader({"写明": True}), "原文写明了地域，条件里要问", "写明", into="regional"),
    "quotes": KeySpec(TextsReader(PhraseReader()), "办事线索的原文；别的项目只引不判的原文", "[加强政策宣传]"),
    "each": KeySpec(TextReader(), "逐条判定的清单", "担保贷款"),
    "where": KeySpec(PhrasedReader(_stated, one=True), "清单里哪些是这一项的", "市级“专精特新”: 级别 = 市级"),
    "matter": KeySpec(PhrasedReader(_stated, one=True, beside=CONDITION), "有没有这件事", "首次入库的: 有(入库日)"),
    "when": KeySpec(PhrasedReader(_condition, beside=CONDITION), "条件：原文短语，旁边是规则",
                  "2000万元以下: 金额 <= 2000万元",
                 into="conditions"),
    "window": KeySpec(EntryReader(WINDOW), "时间窗", "{on: 放款日}"),
    "fact_date": KeySpec(RuleReader(x.DATE), "这件事的日期，没有时间窗的才写", "放款日"),
    "consult": KeySpec(EntryReader(CONSULT), "什么时候来问才行", "{phrase: 在2023年12月31日前, to: 2023-12-31}"),
    "share": KeySpec(EntryReader(SHARE), "几条记录分一个总额度", "见总额度"),
    "amount": KeySpec(AmountsReader(pack.Amount, x.MONEY, one=True), "给多少；原文写的是幅度的，写成 20万元~200万元",
                   "给予全额担保费补贴: 担保费"),
    "cap": KeySpec(EntryReader(CAP), "封顶", "{phrase: 最高30万元, amount: 30万元, broad: 合计}"),
    "combine": KeySpec(OneOfReader({"择一": "best"}), "几条里只给一条", "择一"),
    "combine_note": KeySpec(TextReader(), "择一哪里没写清楚", "几张证书各给还是只给一次，原文未写"),
    "matching": KeySpec(YES_NO, "配套：不在就高不重复之内", "true"),
    "doubts": KeySpec(EntriesReader(DOUBT), "原文没写清楚的地方", "[{note: 按项目还是按企业，原文未写}]"),
    "notes": KeySpec(EntriesReader(REMARK, or_text=True), "提示：一行文字，或只在有的时候说的", "[以统计部门名单为准]"),
    "lapsed_note": KeySpec(TextReader(), "窗口已过时说的话", "国家规定延续到2027年"),
    "state_until": KeySpec(BoundReader(x.DATE), "方案之后，国家规定延续到哪一天", "2027-12-31"),
    "grounds": KeySpec(EntriesReader(GROUND), "依据的国家文件", "[{document: 财政部 税务总局公告2023年第1号}]"),
    "period": KeySpec(PhrasedReader(lambda at, rule, line, context: pack.Period(at.phrase, rule), verbatim=False),
                   "金额是哪一期的", "本季: 申报周期 = 按季", into="periods"),
    "instalments": KeySpec(SharesReader(), "分几年拨付，各多少", "分两年按60%、40%拨付: [60%, 40%]"),
    "fits": KeySpec(RuleReader(alone=True), "办事线索对谁有用", "有(移出日)"),
    "惯例": KeySpec(ConventionsReader("出处"), "规则用到、原文没写的数，各有出处", "365天: 一年按365天计",
                  into="conventions"),
    "不计": KeySpec(TableReader("理由"), "原文短语里没有用到的数，各有理由", "50%: 由市级承担", into="waived"),
})  # fmt: skip
