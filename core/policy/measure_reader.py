"""From an entry of a measures file to a Measure: parts are read by table, then checked against the whole policy."""

import re
from dataclasses import dataclass, replace

from core.policy import expression as x
from core.policy import pack
from core.policy.fault_log import FaultLog, Wording
from core.policy.ineffective import ineffective, ineffective_doubt
from core.policy.located_yaml import LocatedList, LocatedMapping, Tree
from core.policy.measures import DOUBT, MEASURE
from core.policy.nodes import Exists
from core.policy.phrase_readers import PLACE
from core.policy.shapes import Context, idle_parts, rows
from core.policy.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class PolicyHead:
    """What all measures of a policy share: validity, and the doubts that apply to every item."""

    start: int
    end: int
    validity: pack.Anchor
    early_note: str
    standing: tuple[LocatedMapping, ...]
    scope: tuple[pack.Condition, ...] = ()  # 适用范围


class MeasureReader:
    """Reads measures; the log collects their faults."""

    def __init__(self, log: FaultLog, words: Vocabulary, wording: Wording, head: PolicyHead) -> None:
        self.log, self.words, self.wording, self.head = log, words, wording, head
        self.ids: set[str] = set()  # of every entry, including unreadable ones
        self._region = self._read_region()

    def read_all(self) -> tuple[pack.Measure, ...]:
        """The readable measures, in order of their ids."""
        found: list[pack.Measure] = []
        articles: dict[object, str] = {}
        for name in sorted(n for n in self.log.files if n.startswith("measures/")):
            for entry, line in rows(self.log.yaml(name, LocatedList)):
                id = _id_of(entry)
                if id in self.ids:
                    self.log.fault(line, f"{id} 已经有了")
                    self.log.misnumbered |= {articles[id], _article_of(entry)}
                elif not (isinstance(id, str) and _ID.fullmatch(id)):
                    self.log.misnumbered.add(_article_of(entry))
                articles.setdefault(id, _article_of(entry))
                self.ids |= {id} if isinstance(id, str) else set()
                measure = self.read(entry, line)
                found += [measure] if measure else []
        return tuple(sorted(found, key=lambda m: tuple(int(p) for p in m.id.split("-"))))

    def read(self, entry: Tree, line: int = 1) -> pack.Measure | None:
        """Read one entry of the current file; None if it has a fault."""
        before, missed, found = len(self.log.faults), len(self.wording.missed), self.wording.found
        context = Context(self.log, self.words, self.wording)
        if isinstance(entry, LocatedMapping) and not self._begin(entry, context):
            return None
        made = MEASURE.read(entry, line, context)
        if made is not None:
            made = self._whole(made, context)
            self._check(made, entry)
        if isinstance(entry, LocatedMapping) and self.wording.found == found:
            self._all_elsewhere(entry, context.article, self.wording.missed[missed:])
        return made if len(self.log.faults) == before else None

    def _all_elsewhere(self, entry: LocatedMapping, article: int, missed: list[tuple[str, tuple[int, ...]]]) -> None:
        """If all phrases of an entry are in one other article or item, report only that its number is wrong."""
        common = set.intersection(*(set(has) for _, has in missed)) if len(missed) > 1 else set()
        if len(common) == 1 and "article" in entry:
            (number,) = common
            self.log.retract(told for told, _ in missed)
            elsewhere = "的别处" if number == article else ""
            said = f"article 写的是“{entry['article']}”，这一项的原文却都在第{number}条{elsewhere}"
            self.log.fault(entry.lines["article"], said)

    def _begin(self, entry: LocatedMapping, context: Context) -> bool:
        """Determine the article and list of the entry, which everything else in it refers to."""
        idle_parts(entry, ineffective(entry), self.log)
        for doubt in entry.get("doubts", ()):
            if isinstance(doubt, LocatedMapping):
                idle_parts(doubt, ineffective_doubt(doubt, entry), self.log)
        number, each = entry.get("article"), entry.get("each", "")
        found = PLACE.fullmatch(number) if isinstance(number, str) else None
        context.article = int(found[1]) if found else pack.NOWHERE
        article = self.wording.articles.get(context.article)
        if number is not None and article is None:
            self.log.fault(entry.lines["article"], f"没有第“{number}”条")
        if found and found[2] and article is not None:
            item = article.item(found[2])
            context.item = item.label if item else ""
            if item is None:
                self.log.fault(entry.lines["article"], f"第{article.number}条没有“{found[2]}”这一项")
        fact = self.words.facts.get(each) if isinstance(each, str) else None
        if each and (fact is None or fact.type != "list"):
            self.log.fault(entry.lines["each"], f"“{each}”不是清单")
            return False
        context.each = each
        return True

    def _whole(self, made: pack.Measure, context: Context) -> pack.Measure:
        """Add to a measure what it shares with all others: validity, and common doubts."""
        window, head = made.window, self.head
        if window is not None and not window.own:
            note = window.early_note or head.early_note
            window = replace(window, at=head.validity, start=head.start, end=head.end, early_note=note)
        standing = (*_unchecked(made), *self._standing_doubts(made, context.each))
        doubts = (*standing, *_within_a_span(made, context), *made.doubts)
        name = f"{DRAFT}·{made.name}" if made.draft else made.name
        scope = head.scope if _judged(made) else ()
        return replace(made, name=name, window=window, doubts=doubts, conditions=(*scope, *made.conditions))

    def _standing_doubts(self, made: pack.Measure, each: str) -> tuple[pack.Doubt, ...]:
        """The common doubts of policy.yaml that apply to this item.

        One with {主体} applies only to items whose text names a subject; one that uses 事实日 only to those with a
        date; one with `except: region` only to those whose text names no region.
        """
        if not _judged(made):
            return ()
        on = made.fact_date or (made.window.on if made.window and made.window.on.type == x.DATE else None)
        context = Context(self.log, self.words, self.wording, 0, each, {_DAY: on.root} if on else {})
        here, self.log.file = self.log.file, "policy.yaml"
        found = []
        for entry in self.head.standing:
            said = " ".join(entry.values())
            if (_SUBJECT in said and not made.subject) or (_DAY in said and on is None):
                continue
            if entry.get("except") != "region" or not made.regional:
                found.append(DOUBT.read(_filled(entry, made.subject), entry.line, context))
        self.log.file = here
        return tuple(replace(d, standing=True) for d in found if d)

    def _check(self, made: pack.Measure, entry: LocatedMapping) -> None:
        """Checks that involve several parts."""
        if not _ID.fullmatch(made.id):
            self.log.fault(entry.lines["id"], f"编号“{made.id}”要写成 条号-序号，如 {made.article}-1")
        if made.kind == "service" and not made.quotes:
            self.log.fault(made.line, "办事线索至少要引一句原文")
        article = self.wording.articles.get(made.article)
        for word in made.subject:
            if article and word not in article.text:
                self.log.fault(entry.lines["subject"], f"第{made.article}条原文没有“{word}”")
        paid = len(made.instalments.shares) if made.instalments else 1
        if made.cap and made.cap.years not in (1, paid):
            self.log.fault(entry.lines["cap"], "cap 的 years 要和 instalments 的几年一样")
        self._region_stated(made, entry)
        self._pending_stated(made)

    def _read_region(self) -> tuple[str, ...]:
        """The facts about an enterprise's region, as used by the doubt about it."""
        doubt = next((e for e in self.head.standing if e.get("except") == "region"), None)
        rule = self.words.rule(doubt["if"], doubt.line) if doubt is not None else None
        return rule.names if rule else ()

    def _region_stated(self, made: pack.Measure, entry: LocatedMapping) -> None:
        """An item with a condition on the place of registration must be one whose text states the region."""
        asked = {name for c in made.conditions for name in c.rule.names}
        if self._region and _judged(made) and bool(asked & set(self._region)) != made.regional:
            at = entry.lines.get("region", made.line)
            self.log.fault(at, "region: 写明 要与看地域的条件（" + "、".join(self._region) + "）同有同无")

    def _pending_stated(self, made: pack.Measure) -> None:
        """A window that allows for future events needs a rule that asks whether they have happened."""
        window = made.window
        if window is None or not window.pending:
            return
        rules = [*(c.rule for c in made.conditions), *(d.rule for d in made.doubts if d.rule)]
        asked = [n.day for r in rules for n in r.walk() if isinstance(n, Exists)]
        if window.on.root not in asked:
            self.log.fault(window.line, f"pending: 可 要有一条规则问 有({window.on.source})")


def _article_of(entry: Tree) -> str:
    """The article given in an entry, as text."""
    return str(entry.get("article", "")) if isinstance(entry, LocatedMapping) else ""


def _id_of(entry: Tree) -> object:
    """The id of an entry, even if its key is misspelt."""
    if not isinstance(entry, LocatedMapping):
        return None
    near = (value for key, value in entry.items() if key not in MEASURE.parts and _ID.fullmatch(str(value)))
    return entry.get("id", next(near, None))


_ID = re.compile(r"[0-9]+-[0-9]+")
_SUBJECT, _DAY = "{主体}", "事实日"
"""Placeholders in common doubts: the subject named in the item's text, and the date of the event."""


def _within_a_span(made: pack.Measure, context: Context) -> tuple[pack.Doubt, ...]:
    """If the text gives a range, its lower end is the strict reading."""
    amount = made.amount
    if amount is None or amount.least is None:
        return ()
    return (pack.Doubt(_DISCRETION, None, bool(context.each), low=amount.least, at=amount.at, line=made.line),)


_DISCRETION = "原文写的是幅度，给多少由责任单位定"

DRAFT = "草稿"
"""Prefix of a draft's name wherever it is shown."""
_UNCHECKED = "这一项还是草稿，规则没有核过，结果不作准"


def _unchecked(made: pack.Measure) -> tuple[pack.Doubt, ...]:
    """For a draft the whole rule is in doubt."""
    at = pack.Anchor(article=made.article)
    return (pack.Doubt(_UNCHECKED, None, False, at=at, line=made.line, by="制作政策包的人"),) if made.draft else ()


def _judged(made: pack.Measure) -> bool:
    """Whether the item is judged by the policy's own text."""
    return made.tier not in ("L0", "L4") and made.kind != "service"


def _filled(entry: LocatedMapping, subject: tuple[str, ...]) -> LocatedMapping:
    """The entry of a common doubt, filled in for this item."""
    filled = LocatedMapping(entry.line)
    for key, said in entry.items():
        if key != "except":
            filled[key] = said.replace(_SUBJECT, (", " if key in ("if", "given") else "、").join(subject))
            filled.lines[key] = entry.lines[key]
    return filled
