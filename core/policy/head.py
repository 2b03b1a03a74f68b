"""policy.yaml: the policy's identity, validity, and what applies to all of its items."""

import datetime
import re
from dataclasses import dataclass
from typing import ClassVar

from core.policy import pack
from core.policy.expression import DATE, MONEY
from core.policy.figures import figures
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.measures import DOUBT_UNKNOWN, REMARK
from core.policy.rule_types import DAYS, MONTHS
from core.policy.shapes import (
    BROKEN,
    YES_NO,
    Context,
    EntriesReader,
    EntryReader,
    KeySpec,
    OneOfReader,
    PhraseReader,
    RuleReader,
    Shape,
    TextReader,
    TextsReader,
    Values,
    WholeReader,
    one_of,
    placed,
    rows,
    to,
)
from core.policy.versions import VERSION

FORMAT = 2
"""The version of the pack format. Defaults for version 1 are in `earlier.yaml`."""

ISSUE_DAY = re.compile("(?:印发|发布|公布)之日")
UNWRITTEN = "原文未写"
_Dated = tuple[pack.Anchor, datetime.date]


@dataclass(frozen=True, slots=True)
class StatedDayReader:
    """A date and the phrase that states it. `issue`: the phrase may refer to the date of issue; `span`: it may give a
    duration. If the text does not state it, the phrase is 原文未写."""

    issue: bool = False
    span: bool = False
    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> object:
        """(anchor of the phrase, date). Raises ValueError unless it is one phrase with one date."""
        if len(raw) != 1 or not all(isinstance(day, str) for day in raw.values()):
            raise ValueError("要写成 原文短语: 日期")
        ((phrase, text),) = raw.items()
        at = pack.SILENT if phrase == UNWRITTEN else context.wording.phrase(phrase, pack.ANYWHERE, line)
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"没有 {text} 这一天") from None
        atoms = [a for f in figures(phrase) for a in f.atoms]
        said = {a.value for a in atoms if a.type == DATE} if at is not pack.SILENT else {day.toordinal()}
        relative = (self.issue and ISSUE_DAY.search(phrase)) or (self.span and any(a.type == MONTHS for a in atoms))
        if day.toordinal() not in said and not (relative and not said):
            context.log.fault(line, f"“{phrase}”说的不是 {text} 这一天")
        return at, day


@dataclass(frozen=True, slots=True)
class GatesReader:
    """General conditions: `phrase: rule`, and a note."""

    form: ClassVar[type] = LocatedList

    def read(self, raw: LocatedList, line: int, context: Context) -> object:
        """The readable conditions; faults of the others are logged."""
        return tuple(gate for entry, at in rows(raw) if (gate := self._gate(entry, at, context)))

    def _gate(self, entry: object, line: int, context: Context) -> pack.Gate | None:
        said = [k for k in entry if k != "note"] if isinstance(entry, LocatedMapping) else []
        if not isinstance(entry, LocatedMapping) or len(said) != 1 or not isinstance(entry.get("note"), str):
            context.log.fault(line, "gates 的每一条要写一句原文和它的规则，另写 note")
            return None
        at = context.wording.phrase(said[0], pack.ANYWHERE, line)
        rule = context.rule(entry[said[0]], entry.lines[said[0]])
        return None if rule is BROKEN else pack.Gate(at, rule, entry["note"])


@dataclass(frozen=True, slots=True)
class ScopedReader:
    """适用范围: phrases, anywhere in the text, with what they require of every applicant."""

    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> object:
        """Conditions checked before those of each item."""
        read = [
            (context.wording.phrase(phrase, pack.ANYWHERE, raw.lines[phrase]), context.rule(rule, raw.lines[phrase]))
            for phrase, rule in raw.items()
        ]
        return tuple(pack.Condition(at, rule, False) for at, rule in read if rule is not BROKEN)


@dataclass(frozen=True, slots=True)
class MembersReader:
    """Measures by id; 全部: all that give something."""

    form: ClassVar[type] = object

    def read(self, raw: object, line: int, context: Context) -> tuple[str, ...]:
        """Their ids; empty for all. Raises ValueError if it is no list of ids."""
        if raw == "全部":
            return ()
        if not isinstance(raw, LocatedList) or not all(isinstance(id, str) for id in raw):
            raise ValueError("要写成一条一条的清单，或 全部")
        return tuple(raw)


@dataclass(frozen=True, slots=True)
class VersionReader:
    """A version of a pack."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> str:
        """1, 1.2 or 1.2.3; ValueError for anything else."""
        if not VERSION.fullmatch(raw):
            raise ValueError(f"“{raw}”不是版本，要写成 1 或 1.2")
        return raw


@dataclass(frozen=True, slots=True)
class SameReader:
    """同一事项: a matter that several policies support, and the measures here that support it."""

    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> dict[str, tuple[str, ...]]:
        """The measures by name of the matter."""
        return {name: tuple(ids) if isinstance(ids, LocatedList) else (str(ids),) for name, ids in raw.items()}


@dataclass(frozen=True, slots=True)
class GuideDayReader:
    """A date, kept as text."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> str:
        """2024-04-01; ValueError for an invalid date."""
        try:
            return datetime.date.fromisoformat(raw).isoformat()
        except ValueError:
            raise ValueError(f"没有 {raw} 这一天") from None


CALLED = Shape("名称", to(pack.Called), {
    "policy": KeySpec(TextReader(), "这份政策自称什么", "本方案", needed=True),
    "gates": KeySpec(TextReader(), "gates 各条在原文里叫什么", "总体要求"),
})  # fmt: skip

STANDING: Shape[LocatedMapping] = Shape("共有的疑点", lambda values, entry, context: entry, {
    "if": KeySpec(TextReader(), "可能是这样时，才有；{主体}、事实日 说的是各项的", "咨询日 > 2023-12-31", needed=True),
    "given": KeySpec(TextReader(), "知道是这样，才有这个疑点", "有(移出日)"),
    "unknown": KeySpec(OneOfReader(DOUBT_UNKNOWN), "if 答不出来时怎样；不写，待认定", "要问"),
    "except": KeySpec(one_of(region="写明地域的项"), "写明地域（region）的项除外", "region"),
    "note": KeySpec(TextReader(), "哪里没写清楚", "原文未写申报截止", needed=True),
})  # fmt: skip

OVERLAP = Shape("就高不重复", lambda values, entry, context: pack.Overlap(values.pop("at", pack.SILENT), **values), {
    "phrase": KeySpec(PhraseReader(anywhere=True), "原文；没有写的，不写这一栏", "已经得到其他扶持的，按较高的一项",
                  into="at"),
    "fact": KeySpec(TextReader(), "问别处支持的清单", "别处扶持", needed=True),
    "note": KeySpec(TextReader(), "别处也有支持时说的话", "别处也有扶持，按较高的一项", needed=True),
    "unasked": KeySpec(TextReader(), "没有问过时说的话", "别处如也有扶持，按较高的一项", needed=True),
})  # fmt: skip

GROUP = Shape("或此或彼", placed(pack.Group), {
    "measures": KeySpec(TextsReader(), "哪几项不知道是不是都给", "[2-1, 2-2]", needed=True),
    "about": KeySpec(TextReader(), "几组同样的，各是关于什么", "绿色工厂"),
    "choose": KeySpec(YES_NO, "由企业择一，合计只计较高的一项", "true"),
    "note": KeySpec(TextReader(), "哪里没写清楚", "是否并给原文未写", needed=True),
})  # fmt: skip


def last_day(validity: str, start: datetime.date) -> datetime.date | None:
    """The last day of a validity given as a duration (有效期三年); None if it is not."""
    months = [a.value for f in figures(validity) for a in f.atoms if a.type == MONTHS]
    dated = any(a.type == DATE for f in figures(validity) for a in f.atoms)
    if dated or len(months) != 1 or months[0] != int(months[0]):
        return None
    years, month = divmod(start.month - 1 + int(months[0]), 12)
    following = datetime.date(start.year + years, month + 1, 1) + datetime.timedelta(start.day - 1)
    return following - datetime.timedelta(1)


def first_days(effect: str, issued: datetime.date) -> tuple[datetime.date, ...]:
    """The possible dates of phrases that count from the date of issue: 自印发之日起施行, 自公布之日起30日后施行."""
    if not ISSUE_DAY.search(effect):
        return ()
    days = [a.value for f in figures(effect) for a in f.atoms if a.type == DAYS]
    return tuple(issued + datetime.timedelta(int(n)) for day in days for n in (day, day + 1)) or (issued,)


def _pool(values: Values, entry: LocatedMapping, context: Context) -> pack.Pool:
    """A pool, whose phrase is in the article that it names."""
    context.article = values.pop("article", pack.OUTSIDE)
    at = context.phrase(values.pop("phrase"), entry.lines["phrase"])
    context.article = pack.OUTSIDE
    return pack.Pool(at=at, **values, line=entry.line)


POOL = Shape("合计封顶", _pool, {
    "phrase": KeySpec(TextReader(), "原文短语", "总奖励额度不超过50万元", needed=True),
    "article": KeySpec(WholeReader(), "在第几条；不写，在条文之外", "21"),
    "measures": KeySpec(MembersReader(), "哪几项合起来；全部：各项都算", "[2-1, 2-2]", needed=True),
    "limit": KeySpec(RuleReader(MONEY), "封顶的数，或说明它的事实", "取小(500万元, 年度地方贡献)", needed=True),
    "note": KeySpec(TextReader(), "合计旁边说的话", "两项合计封顶50万元"),
})  # fmt: skip

GUIDE = Shape("办事指引", lambda values, entry, context: pack.GuideEntry(**values, by="pack"), {
    "audience": KeySpec(TextReader(), "惠及对象", "区内首店"),
    "conditions": KeySpec(TextReader(), "申报条件", "已开业"),
    "standard": KeySpec(TextReader(), "兑现标准", "按租金的一半"),
    "way": KeySpec(TextReader(), "方式：免申即享、快申快享 …", "快申快享"),
    "time_limit": KeySpec(TextReader(), "时限", "受理后20个工作日"),
    "department": KeySpec(TextReader(), "受理部门", "柳河区商务委"),
    "window": KeySpec(TextReader(), "窗口", "3号窗口"),
    "address": KeySpec(TextReader(), "地址", "柳河路1号"),
    "telephone": KeySpec(TextReader(), "电话", "（由受理部门填写）"),
    "materials": KeySpec(TextReader(), "材料", "营业执照复印件"),
    "opens": KeySpec(GuideDayReader(), "申报从哪天开始", "2024-04-01"),
    "closes": KeySpec(GuideDayReader(), "申报到哪天截止", "2024-06-30"),
})  # fmt: skip

HEAD: Shape[Values] = Shape("政策", to(dict), {
    "format": KeySpec(one_of(str(FORMAT)), "按哪一版的写法写", str(FORMAT)),
    "id": KeySpec(TextReader(), "编号，同文件夹的名称", "liuhe-2024-9", needed=True),
    "version": KeySpec(VersionReader(), "政策包的版本，改一次加一", "1"),
    "supersedes": KeySpec(VersionReader(), "代替政策包的哪一版", "1"),
    "sample": KeySpec(YES_NO, "教学样例：不在真的窗口出现", "true"),
    "number": KeySpec(TextReader(), "文号", "柳河府规〔2024〕9号", needed=True),
    "title": KeySpec(TextReader(), "标题", "柳河区小店扶持办法", needed=True),
    "issuer": KeySpec(TextReader(), "发文机关", "柳河区人民政府", needed=True),
    "level": KeySpec(one_of(*pack.LEVELS), "哪一级的政策", "区级", needed=True),
    "called": KeySpec(EntryReader(CALLED), "原文里的叫法", "{policy: 本办法}", needed=True),
    "issued": KeySpec(StatedDayReader(), "印发日：原文短语和日期", "{2024年3月1日: 2024-03-01}", needed=True),
    "effective": KeySpec(StatedDayReader(issue=True), "施行日：原文短语和日期", "{自2024年3月1日起施行: 2024-03-01}",
                  needed=True),
    "expires": KeySpec(StatedDayReader(span=True), "有效期的最后一天", "{有效期至2025年2月28日: 2025-02-28}",
                  needed=True),
    "uses": KeySpec(TextsReader(), "用到哪些共用的包", "[common, baoshan]"),
    "scope": KeySpec(ScopedReader(), "适用范围：各项都要符合，已知为否不符合，不知要问",
                  "{在本市注册的: 注册地 = 本市}"),
    "gates": KeySpec(GatesReader(), "对各项都要求的：已知为否，不符合",
                  "[{依法经营: 依法诚信经营, note: 由责任单位核}]"),
    "standing": KeySpec(EntriesReader(STANDING), "各项共有的疑点",
                  "[{if: 咨询日 > 2023-12-31, note: 原文未写申报截止}]"),
    "early_note": KeySpec(TextReader(), "事在施行之前的，哪里没写清楚", "这件事在办法施行之前", needed=True),
    "notices": KeySpec(EntriesReader(REMARK), "整次接待的提示", "[{unsure: 移出日, note: 由责任单位核}]"),
    "overlap": KeySpec(EntryReader(OVERLAP), "就高不重复", "见就高不重复", needed=True),
    "groups": KeySpec(EntriesReader(GROUP), "几项是否都给，原文未写",
                  "[{measures: [2-1, 2-2], note: 是否并给原文未写}]"),
    "pools": KeySpec(EntriesReader(POOL), "几项合计封顶",
                  "[{phrase: 总额不超过50万元, measures: [2-1, 2-2], limit: 50万元}]"),
    "same": KeySpec(SameReader(), "几份政策都有的同一事项，合计只计最高的一份", "{光伏项目: 21-1}"),
})  # fmt: skip

_NO_DAY = (pack.Anchor(), datetime.date(1949, 10, 1))
UNREAD: Values = {
    "id": "", "number": "", "title": "", "issuer": "", "level": "", "called": pack.Called(), "issued": _NO_DAY,
    "effective": _NO_DAY, "expires": _NO_DAY, "gates": (), "standing": (), "early_note": "", "notices": (),
    "overlap": pack.Overlap(pack.Anchor(), "", "", ""), "groups": (), "pools": (), "scope": (), "same": {},
    "version": "", "supersedes": "", "sample": False,
}  # fmt: skip
"""Placeholders for unreadable parts of a head, so that the faults of the rest are found too."""
