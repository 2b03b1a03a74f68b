"""policy.yaml: what a policy is, when it holds, and what stands for all of its items."""

import datetime
import re

from core.policy import pack
from core.policy import shapes as s
from core.policy.expression import DATE
from core.policy.figures import figures
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.measures import DOUBT_UNKNOWN, REMARK
from core.policy.shapes import BROKEN, Desk, Kind, Part, Shape, Values

FORMAT = 2
"""The edition of the pack's own language. What packs of the first left unsaid stands in `earlier.yaml`."""

LEVELS = ("国家", "市级", "区级")
ISSUE_DAY = re.compile("(?:印发|发布|公布)之日")


def _stated(issue: bool = False) -> Kind:
    """(where the words stand, the day): a day beside the words that name it. `issue`: as the day of issue, perhaps."""

    def read(raw: LocatedMapping, line: int, desk: Desk) -> tuple[pack.Anchor, datetime.date]:
        if len(raw) != 1 or not all(isinstance(day, str) for day in raw.values()):
            raise ValueError("要写成 原文短语: 日期")
        ((phrase, text),) = raw.items()
        at = desk.phrase(phrase, line)
        try:
            day = datetime.date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"没有 {text} 这一天") from None
        said = {a.value for f in figures(phrase) for a in f.atoms if a.type == DATE}
        if day.toordinal() not in said and not (issue and ISSUE_DAY.search(phrase)):
            desk.log.fault(line, f"“{phrase}”说的不是 {text} 这一天")
        return at, day

    return Kind("原文短语: 日期", LocatedMapping, read)


def _gates(raw: LocatedList, line: int, desk: Desk) -> tuple[pack.Gate, ...]:
    """What is wanted of all who come: `phrase: rule`, and a note."""
    return tuple(gate for entry, at in s.rows(raw) if (gate := _gate(entry, at, desk)))


def _gate(entry: object, line: int, desk: Desk) -> pack.Gate | None:
    said = [k for k in entry if k != "note"] if isinstance(entry, LocatedMapping) else []
    if not isinstance(entry, LocatedMapping) or len(said) != 1 or not isinstance(entry.get("note"), str):
        desk.log.fault(line, "gates 的每一条要写一句原文和它的规则，另写 note")
        return None
    at, rule = desk.phrase(said[0], line), desk.rule(entry[said[0]], entry.lines[said[0]])
    return None if rule is BROKEN else pack.Gate(at, rule, entry["note"])


_GATES = Kind("原文短语: 规则", LocatedList, _gates)

CALLED = Shape("名称", s.to(pack.Called), {
    "policy": Part(s.TEXT, "这份政策自称什么", "本方案", needed=True),
    "gates": Part(s.TEXT, "gates 各条在原文里叫什么", "总体要求"),
})  # fmt: skip

STANDING: Shape[LocatedMapping] = Shape("共有的疑点", lambda values, entry, desk: entry, {
    "if": Part(s.TEXT, "可能是这样时，才有；{主体}、事实日 说的是各项的", "咨询日 > 2023-12-31", needed=True),
    "given": Part(s.TEXT, "知道是这样，才有这个疑点", "有(移出日)"),
    "unknown": Part(s.one(DOUBT_UNKNOWN), "if 答不出来时怎样；不写，待认定", "要问"),
    "except": Part(s.one_of("region"), "写明地域（region）的项除外", "region"),
    "note": Part(s.TEXT, "哪里没写清楚", "原文未写申报截止", needed=True),
})  # fmt: skip

OVERLAP = Shape("就高不重复", s.to(pack.Overlap), {
    "phrase": Part(s.PHRASE, "原文", "已经得到其他扶持的，按较高的一项享受", into="at", needed=True),
    "fact": Part(s.TEXT, "问别处支持的清单", "别处扶持", needed=True),
    "note": Part(s.TEXT, "别处也有支持时说的话", "别处也有扶持，按较高的一项", needed=True),
    "unasked": Part(s.TEXT, "没有问过时说的话", "别处如也有扶持，按较高的一项", needed=True),
})  # fmt: skip

GROUP = Shape("或此或彼", s.placed(pack.Group), {
    "measures": Part(s.texts(), "哪几项不知道是不是都给", "[2-1, 2-2]", needed=True),
    "about": Part(s.TEXT, "几组同样的，各是关于什么", "绿色工厂"),
    "note": Part(s.TEXT, "哪里没写清楚", "是否并给原文未写", needed=True),
})  # fmt: skip


def _pool(values: Values, entry: LocatedMapping, desk: Desk) -> pack.Pool:
    """A pool, whose words stand in the article that it names."""
    desk.article = values.pop("article", pack.OUTSIDE)
    at = desk.phrase(values.pop("phrase"), entry.lines["phrase"])
    desk.article = pack.OUTSIDE
    return pack.Pool(at=at, **values, line=entry.line)


POOL = Shape("合计封顶", _pool, {
    "phrase": Part(s.TEXT, "原文短语", "总奖励额度不超过50万元", needed=True),
    "article": Part(s.WHOLE, "在第几条；不写，在条文之外", "21"),
    "measures": Part(s.texts(), "哪几项合起来", "[2-1, 2-2]", needed=True),
    "limit": Part(s.SUM, "封顶的数", "50万元", needed=True),
    "note": Part(s.TEXT, "合计旁边说的话", "两项合计封顶50万元"),
})  # fmt: skip

GUIDE = Shape("办事指引", s.to(pack.GuideEntry), {
    "materials": Part(s.TEXT, "材料", "营业执照复印件"),
    "telephone": Part(s.TEXT, "电话", "（由本中心填写）"),
    "window": Part(s.TEXT, "窗口", "3号窗口"),
})  # fmt: skip

HEAD: Shape[Values] = Shape("政策", s.to(dict), {
    "format": Part(s.one_of(str(FORMAT)), "按哪一版的写法写", str(FORMAT)),
    "id": Part(s.TEXT, "编号，同文件夹的名称", "liuhe-2024-9", needed=True),
    "number": Part(s.TEXT, "文号", "柳河府规〔2024〕9号", needed=True),
    "title": Part(s.TEXT, "标题", "柳河区小店扶持办法", needed=True),
    "issuer": Part(s.TEXT, "发文机关", "柳河区人民政府", needed=True),
    "level": Part(s.one_of(*LEVELS), "哪一级的政策", "区级", needed=True),
    "called": Part(s.entry(CALLED), "原文里的叫法", "{policy: 本办法}", needed=True),
    "issued": Part(_stated(), "印发日：原文短语和日期", "{2024年3月1日: 2024-03-01}", needed=True),
    "effective": Part(_stated(issue=True), "施行日：原文短语和日期", "{自2024年3月1日起施行: 2024-03-01}", needed=True),
    "expires": Part(_stated(), "有效期的最后一天", "{有效期至2025年2月28日: 2025-02-28}", needed=True),
    "uses": Part(s.texts(), "用到哪些共用的包", "[common, baoshan]"),
    "gates": Part(_GATES, "对各项都要求的：已知为否，不符合", "[{依法经营: 依法诚信经营, note: 由责任单位核}]"),
    "standing": Part(s.entries(STANDING), "各项共有的疑点", "[{if: 咨询日 > 2023-12-31, note: 原文未写申报截止}]"),
    "early_note": Part(s.TEXT, "事在施行之前的，哪里没写清楚", "这件事在办法施行之前", needed=True),
    "notices": Part(s.entries(REMARK), "整次接待的提示", "[{unsure: 移出日, note: 由责任单位核}]"),
    "overlap": Part(s.entry(OVERLAP), "就高不重复", "见就高不重复", needed=True),
    "groups": Part(s.entries(GROUP), "几项是否都给，原文未写", "[{measures: [2-1, 2-2], note: 是否并给原文未写}]"),
    "pools": Part(s.entries(POOL), "几项合计封顶", "[{phrase: 总额不超过50万元, measures: [2-1, 2-2], limit: 50万元}]"),
})  # fmt: skip

_NO_DAY = (pack.Anchor(), datetime.date(1949, 10, 1))
UNREAD: Values = {
    "id": "", "number": "", "title": "", "issuer": "", "level": "", "called": pack.Called(), "issued": _NO_DAY,
    "effective": _NO_DAY, "expires": _NO_DAY, "gates": (), "standing": (), "early_note": "", "notices": (),
    "overlap": pack.Overlap(pack.Anchor(), "", "", ""), "groups": (), "pools": (),
}  # fmt: skip
"""What stands for the parts of a head that could not be read, so that the faults of the rest come to light too."""
