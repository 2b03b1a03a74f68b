"""From the text of a policy to a pack of drafts: every sentence with a figure gets a draft, with remarks on what was
not understood. The pack loads, but nothing in it takes effect until a person has reviewed it."""

import datetime
import re
from collections.abc import Mapping, Sequence

from core import clock
from core.authoring import proposals
from core.authoring.draft_facts import DraftFacts
from core.authoring.draft_head import DraftHead, head_lines, read_head
from core.authoring.draft_items import ItemDrafter
from core.authoring.yaml_text import scalar
from core.errors import PolicyError
from core.policy.fault_log import FaultLog
from core.policy.folders import shared_files, shipped_ids
from core.policy.layout import read_layout
from core.policy.loader import PackReader
from core.policy.pack import OUTSIDE
from core.policy.text import cut
from core.policy.vocabulary import Vocabulary

USES = ("common", "baoshan")
"""The shared folders that a new policy of this district uses."""
MEASURES = "measures/measures.yaml"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_TRIES = 4
_AT_MOST_ARTICLES = 300


def draft_pack(text: str, id: str, today: datetime.date | None = None) -> dict[str, bytes]:
    """The files of a draft pack. `today` is used if the text has no date. PolicyError for an unusable id, or a text
    without articles."""
    if not _ID.fullmatch(id):
        raise PolicyError(f"编号“{id}”要用小写字母、数字和短横，如 qinghe-2024-6")
    if id in shipped_ids():
        raise PolicyError(f"编号 {id} 已经有了。请另取一个")
    layout = read_layout(text)
    articles = [article for article in cut(layout) if article.number != OUTSIDE]
    if not articles:
        raise PolicyError("没有认出条文的编号（第一条、一、、1. 或（一））。请看看文字是不是完整")
    if len(articles) > _AT_MOST_ARTICLES:
        raise PolicyError(f"认出 {len(articles)} 条，不像一份政策。请只留下政策的正文")
    head = read_head(layout, today or clock.today())
    drafter = ItemDrafter(DraftFacts(Vocabulary(FaultLog(shared_files(USES)), USES).facts), head.issuer)
    for article in articles:
        drafter.read(article)
    return _loading(drafter, text, head, id)


def _loading(drafter: ItemDrafter, text: str, head: DraftHead, id: str) -> dict[str, bytes]:
    """The files, after removing (with a remark) parts that do not load."""
    files = _files(drafter, text, head, id)
    for _ in range(_TRIES):
        if not _mended(drafter, _lines_with_faults(files)):
            break
        files = _files(drafter, text, head, id)
    return files


def _files(drafter: ItemDrafter, text: str, head: DraftHead, id: str) -> dict[str, bytes]:
    items = drafter.items
    lines = [*_preface(drafter), *(line for item in items for line in item.lines())]
    contents = {
        "text.txt": [text.rstrip("\n")],
        "policy.yaml": head_lines(head, id, _pools(drafter), USES),
        "facts.yaml": drafter.facts.lines(),
        MEASURES: lines if items else [*lines, "[]"],
    }
    return {name: ("\n".join(content) + "\n").encode() for name, content in contents.items()}


def _preface(drafter: ItemDrafter) -> list[str]:
    bare = "、".join(f"第{number}条" for number in drafter.bare)
    told = [f"# 没有起草的条（没有认出数、比例或日期）：{bare}"] if bare else []
    return ["# 起草的各项。核过一项，删去它的 draft 一行和上面的注释。", *told, ""]


def _pools(drafter: ItemDrafter) -> list[str]:
    """Limits over several items, as lines of policy.yaml."""
    if sum(item.kind != "service" for item in drafter.items) < 2:
        return []
    lines: list[str] = []
    for article, finding in drafter.bounds:
        most = proposals.cap(finding)
        if most:
            lines.append("  # 不懂：是不是各项合计封顶，请核")
            lines += [f"  - phrase: {scalar(finding.phrase)}", f"    article: {article}", "    measures: 全部"]
            lines += [f"    limit: {most}", "    note: 各项合计封顶"]
    return lines


def _lines_with_faults(files: Mapping[str, bytes]) -> set[int]:
    """The lines of drafts that do not load."""
    reader = PackReader({**files, **shared_files(USES)})
    reader.policy()
    told: Sequence[str] = (*reader.log.faults, *reader.log.slips)
    found = (re.match(rf"{re.escape(MEASURES)}:(\d+) ", fault) for fault in told)
    return {int(place[1]) for place in found if place}


def _mended(drafter: ItemDrafter, faults: set[int]) -> bool:
    """Remove the parts with faults; returns whether there were any."""
    line, removed = len(_preface(drafter)) + 1, False
    for item in drafter.items:
        line += len(item.before()) + len(item.head)
        for part in list(item.parts):
            inside = range(line, line + len(part.lines))
            line += len(part.lines)
            if faults & set(inside):
                item.parts.remove(part)
                item.open.append(f"{part.said}：{'；'.join(row.strip() for row in part.lines[1:])}")
                removed = True
        line += 1
    return removed
