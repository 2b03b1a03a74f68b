"""From the files of a pack to a Policy. All faults are collected, with file and line, before anything is rejected."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from core.errors import PolicyError
from core.policy import earlier_format, pack
from core.policy.fact import FactRole
from core.policy.facts import OF_SUPPORT, roles
from core.policy.fault_log import FaultLog, Wording
from core.policy.folders import FOLDERS, OWN, SHARED, Files, digest_of, pack_files, shared_by
from core.policy.followup_faults import ineffective_faults, without_followups
from core.policy.head import GUIDE, HEAD, UNREAD, first_days, last_day
from core.policy.located_yaml import LocatedMapping
from core.policy.measure_reader import MeasureReader, PolicyHead
from core.policy.shapes import BROKEN, Context, Values, nearest
from core.policy.vocabulary import Vocabulary


def load_policy(folder: str | Path) -> pack.Policy:
    """The policy of a pack folder or shipped id. PolicyError lists all faults with file and line."""
    return read_policy(pack_files(folder), strict=True)


def read_policy(files: Files, strict: bool = False) -> pack.Policy:
    """The policy of a pack's files; a frozen copy gives the same policy years later. `strict` also rejects ineffective
    parts, which frozen copies may have. Raises PolicyError with all faults, one per line, with file and line."""
    reader = PackReader(files)
    policy = reader.policy()
    found = [*without_followups(reader.log), *(ineffective_faults(reader.log) if strict else ())]
    if found:
        raise PolicyError("\n".join(found))
    return policy


def _broken(given: Values) -> set[str]:
    """The parts of a head that are present but unreadable."""
    return {key for key, value in given.items() if value is BROKEN}


class PackReader:
    """Reads one pack: first names and text, then rules."""

    measure_reader: type[MeasureReader] = MeasureReader
    """The reader class for items, which can be replaced by a caching one."""

    def __init__(self, files: Files, words: Vocabulary | None = None) -> None:
        self.files, self.shared = files, shared_by(files)
        self.log = FaultLog(*earlier_format.completed(files))
        self.wording = Wording(self.log)
        self.words = words or Vocabulary(self.log, self.shared)

    def policy(self) -> pack.Policy:
        """The policy, as far as it is readable; faults are logged."""
        self._no_strays()
        entry = self.log.yaml("policy.yaml", LocatedMapping)
        given = HEAD.values(entry, Context(self.log, self.words, self.wording))
        head = UNREAD | {key: value for key, value in given.items() if value is not BROKEN}
        (issue, issued), (effect, start), (validity, end) = (
            head.pop("issued"),
            head.pop("effective"),
            head.pop("expires"),
        )
        if (days := first_days(effect.phrase, issued)) and start not in days and issue.phrase:
            self.log.fault(entry.lines["effective"], f"“{effect.phrase}”说的不是 {start.isoformat()} 这一天")
        if (last := last_day(validity.phrase, start)) and end != last:
            said = f"“{validity.phrase}”自施行日起算，最后一天是 {last.isoformat()}，不是 {end.isoformat()}"
            self.log.fault(entry.lines["expires"], said)
        if not start <= end and {"effective", "expires"} <= given.keys() - _broken(given):
            self.log.fault(entry.lines.get("expires", 1), "有效期止早于施行日")
        self._check_head(entry, head, _broken(given))
        for key in ("format", "uses"):
            head.pop(key, None)
        early, standing, scope = head["early_note"], head.pop("standing"), head.pop("scope")
        shared = PolicyHead(start.toordinal(), end.toordinal(), validity, early, standing, scope)
        self.measures = self.measure_reader(self.log, self.words, self.wording, shared)
        measures = self.measures.read_all()
        self.log.file = "policy.yaml"
        everything = tuple(m.id for m in measures if m.kind != "service")
        head["pools"] = tuple(p if p.measures else replace(p, measures=everything) for p in head["pools"])
        for group in (*head["groups"], *head["pools"]):
            self._known_ids(group)
        self._nested(head["pools"])
        self._same(head["same"], entry)
        return pack.Policy(
            **head,
            issued=issued,
            issue=issue,
            effect=effect,
            effective=start,
            expires=end,
            validity=validity,
            articles=tuple(self._titled(a, head["called"].gates) for a in self.wording.articles.values()),
            topics=tuple(dict.fromkeys(f.topic for f in self.words.facts.values())),
            facts=self.words.facts,
            derived=self.words.derived,
            measures=measures,
            roles={} if "overlap" in _broken(given) else self._roles(head["overlap"], entry),
            guide=self._guide(),
            steps=self.words.steps,
            section=self.words.section,
            streets=self.words.streets,
            sources=tuple(self.words.sources),
            digest=digest_of(self.files),
            cases=tuple(sorted(n for n in self.files if n.startswith("cases/"))),
            lines=self.wording.lines,
        )

    def _no_strays(self) -> None:
        shared = re.compile(f"(?:{'|'.join(self.shared)})/{SHARED}")
        strays: dict[str, list[str]] = {}
        for name in self.log.files:
            if not OWN.fullmatch(name) and not shared.fullmatch(name):
                strays.setdefault(name.rpartition("/")[0], []).append(name)
        for folder, names in strays.items():
            whole = len(names) > 1 and folder not in ("", *FOLDERS)
            several = f"“{folder}”这个文件夹里的 {len(names)} 个文件{nearest(folder, FOLDERS)}"
            for name in names[: 1 if whole else None]:
                self.log.file = name
                self.log.fault(1, f"政策包里没有东西会读{several if whole else '这个文件'}，请改名或移走")
        if not strays and not self.log.has("measures/"):
            self.log.file = "policy.yaml"
            self.log.fault(1, "没有 measures 文件夹，或里面没有 .yaml 文件：一项也没有")

    def _check_head(self, entry: LocatedMapping, head: Values, broken: set[str]) -> None:
        for used in self.shared:
            if not any(name.startswith(f"{used}/") for name in self.log.files):
                self.log.fault(entry.lines.get("uses", 1), f"没有“{used}”这个共用包")
        if not head["id"].isascii():  # typed on a Chinese keyboard
            self.log.slip(entry.lines.get("id", 1), f"“id”要用小写字母、数字和短横，不用全角：{head['id']}")
        if head["gates"] and not head["called"].gates and "called" not in broken:
            self.log.fault(entry.lines["gates"], "有 gates 的，called 里要写 gates 叫什么")

    def _titled(self, article: pack.Article, gates: str) -> pack.Article:
        """Text outside the articles has no title."""
        if article.number != pack.OUTSIDE:
            return article
        return replace(article, title=f"标题、{gates}与附则" if gates else "标题与附则")

    def _roles(self, overlap: pack.Overlap, entry: LocatedMapping) -> Mapping[FactRole, str]:
        """The facts with roles: of the enterprise, and of other support."""
        support = self.words.facts.get(overlap.fact)
        if support is None or support.type != "list":
            self.log.fault(entry.lines.get("overlap", 1), f"“{overlap.fact}”不是清单，不能用来问别的支持")
        fields = {f.name: f for f in support.fields} if support else {}
        found: dict[FactRole, str] = dict((*roles(self.words.facts), *roles(fields)))
        for lacking in OF_SUPPORT if fields else ():
            if lacking not in found:
                self.log.fault(entry.lines.get("overlap", 1), f"“{overlap.fact}”里没有 role: {lacking} 的一栏")
        return found

    def _known_ids(self, group: pack.Group | pack.Pool) -> None:
        for id in group.measures:
            if id not in self.measures.ids:
                self.log.fault(group.line, f"没有“{id}”这一项")
        if len(set(group.measures)) != len(group.measures) or len(group.measures) < 2:
            self.log.fault(group.line, "measures 要写两项以上，每项一次")

    def _nested(self, pools: tuple[pack.Pool, ...]) -> None:
        """Checks that of two pools one contains the other, or they are disjoint: otherwise the order of limits is
        undefined."""
        for at, one in enumerate(pools):
            for other in pools[:at]:
                common = set(one.measures) & set(other.measures)
                if common and common not in (set(one.measures), set(other.measures)):
                    self.log.fault(one.line, f"两个封顶各有一部分相同：{'、'.join(sorted(common))}")

    def _same(self, same: Mapping[str, tuple[str, ...]], entry: LocatedMapping) -> None:
        for name, ids in same.items():
            for id in ids:
                if id not in self.measures.ids:
                    self.log.fault(entry["same"].lines[name], f"没有“{id}”这一项")

    def _guide(self) -> dict[str, pack.GuideEntry]:
        if "guide.yaml" not in self.log.files:
            return {}
        table, context = self.log.yaml("guide.yaml", LocatedMapping), Context(self.log, self.words, self.wording)
        out: dict[str, pack.GuideEntry] = {}
        for id, entry in table.items():
            if id not in self.measures.ids:
                self.log.fault(table.lines[id], f"没有“{id}”这一项")
            made = GUIDE.read(entry, table.lines[id], context)
            out |= {id: made} if made else {}
        return out
