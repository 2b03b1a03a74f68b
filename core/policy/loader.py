"""A pack folder → Policy. Every fault is collected, with file and line, before anything is refused."""

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from core.errors import LONGEST, PolicyError, shortened
from core.policy import expression as x
from core.policy import pack
from core.policy.expression import DATE
from core.policy.figures import figures
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.measures import UNKNOWN, MeasureReader, Plan
from core.policy.reading import FaultLog, Wording
from core.policy.vocabulary import Vocabulary

Files = Mapping[str, bytes]
"""A pack as its files: relative path → content. The shared ones stand under common/."""

_SKIPPED = ("cases/", "guide.yaml")
_COMMON = ("derived", "facts", "industries", "rates", "size", "streets")
_READ = re.compile(
    rf"policy\.yaml|facts\.yaml|rates\.yaml|guide\.yaml|text\.txt|(?:measures|cases)/[^/]+\.yaml|common/(?:{'|'.join(_COMMON)})\.yaml"
)
"""The files of a pack. Any other is a fault: a misnamed one would be passed over in silence."""


def shipped() -> Traversable:
    """The folder of the shipped packs, also inside a bundle."""
    return resources.files("resources") / "policies"


def shipped_ids() -> tuple[str, ...]:
    """The ids of the packs that come with the program."""
    return tuple(sorted(item.name for item in shipped().iterdir() if (item / "policy.yaml").is_file()))


def is_pack_file(name: str) -> bool:
    """Whether a pack has a file of this name."""
    return bool(_READ.fullmatch(name))


def pack_files(folder: str | Path) -> dict[str, bytes]:
    """All files of a pack: a shipped id, or a folder beside which its `common` lies (else the shipped one).

    A shipped id names the shipped pack wherever the program was started: a folder of that name there must not stand in
    for it. Such a folder is named by its path (./baoshan-2023-1)."""
    inside = isinstance(folder, str) and folder in shipped_ids()
    root: Any = Path(folder) if not inside and _there(Path(folder), Path.is_dir) else shipped() / str(folder)
    if not _there(root / "policy.yaml", lambda file: file.is_file()):
        named = shortened(str(folder), LONGEST // 3)
        raise PolicyError(f"没有政策包“{named}”：请写文件夹，或已有的编号（如 baoshan-2023-1）")
    beside = Path(folder).resolve().parent / "common"
    common: Any = beside if not inside and Path(folder).is_dir() and beside.is_dir() else shipped() / "common"
    return dict(_read(root, "")) | dict(_read(common, "common/"))


def _there(path: Any, ask: Callable[[Any], bool]) -> bool:
    """Whether such a thing is there; a name that no disk can have is not."""
    try:
        return ask(path)
    except (OSError, ValueError):
        return False


def _read(folder: Any, prefix: str) -> Iterable[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir():
            yield from _read(item, f"{prefix}{item.name}/")
        elif not item.name.endswith(".md") and not item.name.startswith(
            "."
        ):  # the reading beside a pack decides nothing
            yield prefix + item.name, item.read_bytes()


def digest_of(files: Files) -> str:
    """SHA-256 over the files that decide anything: not the cases, not what the centre fills in."""
    h = hashlib.sha256()
    for name in sorted(files):
        if not name.startswith(_SKIPPED):
            h.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return h.hexdigest()


def load_policy(folder: str | Path) -> pack.Policy:
    """The policy of a pack folder or shipped id. PolicyError lists all faults, each with file and line."""
    return read_policy(pack_files(folder), strict=True)


def read_policy(files: Files, strict: bool = False) -> pack.Policy:
    """The policy that a pack's files hold; a frozen copy of them gives the same policy years later. `strict` also
    refuses what is written and does nothing, which a frozen copy may have."""
    reader = PackReader(files)
    policy = reader.policy()
    found = [*reader.log.faults, *(reader.log.slips if strict else ())]
    if found:
        raise PolicyError("\n".join(found))
    return policy


_HEAD_KEYS = (
    "id", "version", "supersedes", "sample", "number", "title", "level", "issuer", "issued", "effective", "expires",
    "uses", "scope", "gates", "standing", "early_note", "overlap", "groups", "pools", "same",
)  # fmt: skip
_HEAD_MAY = (
    "uses", "version", "supersedes", "sample", "level", "scope", "gates", "standing", "groups", "pools", "same",
)  # fmt: skip
_HEAD_ROWS = ("uses", "scope", "gates", "standing", "groups", "pools")
_LEVELS = ("国家级", "市级", "区级")
_VERSION = re.compile(r"[1-9]\d{0,3}(?:\.\d{1,4}){0,2}")
_ISSUE_DAY = re.compile("(?:印发|发布|公布)之日")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)")
_STANDING = ("地域", "主体", "申报", "信用修复")
T = TypeVar("T")


class PackReader:
    """Reads one pack: its words first, then what is said with them."""

    def __init__(self, files: Files, words: Vocabulary | None = None) -> None:
        self.log = FaultLog(files)
        self.wording = Wording(self.log)
        self.words = words or Vocabulary(self.log)
        self.places: dict[str, int] = {}  # in which article the phrases of the head stand

    def policy(self) -> pack.Policy:
        """The policy, as far as it can be read; what cannot is on the log as faults."""
        self._no_strays()
        head = self.log.yaml("policy.yaml", LocatedMapping)
        self.log.keys(head, _HEAD_KEYS, [k for k in _HEAD_KEYS if k not in _HEAD_MAY])
        self.log.shapes(head, ("issued", "effective", "expires", "overlap", "same"), _HEAD_ROWS)
        (issued, issued_phrase), (start, _), (end, end_phrase) = (
            self._stated_date(head, k) for k in ("issued", "effective", "expires")
        )
        for key, allowed in (("level", _LEVELS), ("sample", ("true", "false"))):
            if key in head:
                self.log.one_of(head, key, allowed)
        if not start <= end:
            self.log.fault(head.lines.get("expires", 1), "有效期止早于施行日")
        for used in head.get("uses", ()):
            if used != "common":
                self.log.fault(head.lines["uses"], f"没有“{used}”这个共用包；只有 common")
        gates = self._each(head, "gates", self._gate)
        standing = self._each(head, "standing", self._standing)
        if len({s.get("name") for s in standing}) != len(standing):
            self.log.fault(head.lines.get("standing", 1), "standing 有两条同名")
        early_note = str(head.get("early_note", ""))
        scope = self._each(head, "scope", self._scope)
        stated = end_phrase, self.places.get(end_phrase, 0)
        plan = Plan(start.toordinal(), end.toordinal(), stated, early_note, standing, scope)
        self.measures = MeasureReader(self.log, self.words, self.wording, plan)
        measures = self.measures.read_all()
        ids, giving = {m.id for m in measures}, {m.id for m in measures if m.kind != "service"}
        self.log.file = "policy.yaml"
        overlap = head.get("overlap", LocatedMapping(1))
        self.log.keys(overlap, ("phrase", "fact", "note", "unasked"), ("phrase", "fact", "note", "unasked"))
        self.log.shapes(overlap)
        return pack.Policy(
            id=str(head.get("id", "")),
            number=str(head.get("number", "")),
            title=str(head.get("title", "")),
            version=self._version(head, "version"),
            supersedes=self._version(head, "supersedes"),
            level=str(head.get("level", "")),
            sample=head.get("sample") == "true",
            issuer=str(head.get("issuer", "")),
            issued=issued,
            effective=start,
            expires=end,
            validity_phrase=end_phrase,
            issued_phrase=issued_phrase,
            articles=tuple(self.wording.articles.values()),
            topics=tuple(dict.fromkeys(f.topic for f in self.words.facts.values())),
            facts=self.words.facts,
            derived=self.words.derived,
            measures=measures,
            gates=gates,
            groups=self._each(head, "groups", lambda g: self._group(g, ids)),
            pools=self._nested(head, self._each(head, "pools", lambda p: self._pool(p, giving))),
            same=self._same(head, giving),
            overlap_phrase=self._overlap_phrase(overlap, head.lines.get("overlap", 1)),
            places=self.places,
            overlap_note=str(overlap.get("note", "")),
            overlap_unasked=str(overlap.get("unasked", "")),
            support_fact=self._support(overlap),
            early_note=early_note,
            guide=self._guide(ids),
            streets=self.words.streets,
            sources=tuple(self.words.sources),
            digest=digest_of(self.log.files),
            cases=tuple(sorted(n for n in self.log.files if n.startswith("cases/"))),
            lines=self.wording.lines,
        )

    def _overlap_phrase(self, overlap: LocatedMapping, line: int) -> str:
        phrase, self.places[phrase] = self.wording.phrase(overlap.get("phrase", ""), None, line)
        return phrase

    def _version(self, head: LocatedMapping, key: str) -> str:
        said = str(head.get(key, ""))
        if said and not _VERSION.fullmatch(said):
            self.log.fault(head.lines[key], f"“{key}”要写成 1 或 1.2 这样的版本")
        return said

    def _no_strays(self) -> None:
        for name in self.log.files:
            if not _READ.fullmatch(name):
                self.log.file = name
                self.log.fault(1, "政策包里没有东西会读这个文件，请改名或移走")

    def _each(self, head: LocatedMapping, key: str, read: Callable[[LocatedMapping], T | None]) -> tuple[T, ...]:
        """What the entries of a list give, those that can be read."""
        made = []
        for entry in head.get(key, ()):
            if not isinstance(entry, LocatedMapping):
                self.log.fault(head.lines.get(key, 1), f"“{key}”的每一条要写成 名称: 内容")
                continue
            one = self.log.attempt(entry.line, lambda entry=entry: read(entry))  # type: ignore[misc]
            if one is not None:
                made.append(one)
        return tuple(made)

    def _support(self, overlap: LocatedMapping) -> str:
        name = str(overlap.get("fact", ""))
        if name not in self.words.facts or self.words.facts[name].type != "list":
            self.log.fault(overlap.line, f"“{name}”不是清单，不能用来问其他政策支持")
        return name

    def _stated_date(self, head: LocatedMapping, key: str) -> tuple[datetime.date, str]:
        entry = head.get(key)
        line = head.lines.get(key, 1)
        if isinstance(entry, LocatedMapping) and len(entry) == 1:
            ((phrase, day),) = entry.items()
            if not isinstance(day, str):
                day = "这样"
            self.places[phrase] = self.wording.phrase(phrase, None, line)[1]
            try:
                made = datetime.date.fromisoformat(day)
            except ValueError:
                self.log.fault(line, f"没有 {day} 这一天")
            else:
                self._day_stands(head, key, phrase, made)
                return made, phrase
        else:
            self.log.fault(line, f"“{key}”要写成 原文短语: 日期")
        return datetime.date(1949, 10, 1), ""

    def _day_stands(self, head: LocatedMapping, key: str, phrase: str, day: datetime.date) -> None:
        """A day of the head must be the one that its phrase names; 印发之日 is the day of issue."""
        said = {a.value for f in figures(phrase) for a in f.atoms if a.type == DATE}
        issued = head.get("issued")
        if key == "effective" and _ISSUE_DAY.search(phrase) and isinstance(issued, LocatedMapping):
            said |= {datetime.date.fromisoformat(d).toordinal() for d in issued.values() if _DAY.fullmatch(str(d))}
        if day.toordinal() not in said:
            self.log.fault(head.lines.get(key, 1), f"“{phrase}”说的不是 {day.isoformat()} 这一天")

    def _standing(self, entry: LocatedMapping) -> LocatedMapping:
        self.log.keys(entry, ("name", "given", "if", "unknown", "note"), ("name", "if", "note"))
        self.log.shapes(entry)
        self.log.one_of(entry, "name", _STANDING)
        self.log.one_of(entry, "unknown", UNKNOWN)
        return entry

    def _gate(self, entry: Any) -> pack.Gate | None:
        self.log.shapes(entry)
        if len(set(entry) - {"note", "article"}) != 1 or "note" not in entry:
            self.log.fault(entry.line, "总体要求的每一条要写一句原文和它的规则，另写 note")
        phrase = next((k for k in entry if k not in ("note", "article")), "")
        article = self.wording.phrase(phrase, int(entry.get("article", 0)), entry.line)[1]
        rule = self.words.rule(entry.get(phrase), entry.line)
        return pack.Gate(phrase, rule, entry.get("note", ""), article) if rule else None

    def _scope(self, entry: Any) -> pack.Condition | None:
        """适用范围: a phrase and its rule, asked of every item that the policy gives."""
        self.log.shapes(entry)
        if len(set(entry) - {"article"}) != 1:
            self.log.fault(entry.line, "scope 的每一条要写一句原文和它的规则，另写 article")
        phrase = next((k for k in entry if k != "article"), "")
        stated = self.wording.phrase(phrase, int(entry.get("article", 0)), entry.line)
        rule = self.words.rule(entry.get(phrase), entry.line)
        return pack.Condition(*stated, rule, False) if rule else None

    def _group(self, entry: LocatedMapping, ids: set[str]) -> pack.Group:
        self.log.keys(entry, ("measures", "about", "note", "choose"), ("measures", "note"))
        self.log.shapes(entry, rows=("measures",))
        self.log.one_of(entry, "choose", ("true", "false"))
        choose = entry.get("choose") == "true"
        return pack.Group(self._known_ids(entry, ids), entry.get("note", ""), entry.get("about", ""), choose)

    def _pool(self, entry: LocatedMapping, ids: set[str]) -> pack.Pool | None:
        self.log.keys(entry, ("phrase", "article", "measures", "limit", "note"), ("phrase", "measures", "limit"))
        everything = entry.get("measures") == "全部"
        if everything:
            del entry["measures"]
        self.log.shapes(entry, rows=("measures",))
        phrase, article = self.wording.phrase(entry["phrase"], int(entry.get("article", 0)), entry.line)
        limit = self.words.rule(entry["limit"], entry.line, want=x.MONEY)
        members = tuple(sorted(ids)) if everything else self._known_ids(entry, ids)
        return pack.Pool(members, phrase, article, limit, entry.get("note", "")) if limit else None

    def _nested(self, head: LocatedMapping, pools: tuple[pack.Pool, ...]) -> tuple[pack.Pool, ...]:
        """Of two pools one lies within the other, or they have nothing in common: else no order would be right."""
        for at, one in enumerate(pools):
            for other in pools[:at]:
                common = set(one.measures) & set(other.measures)
                if common and common not in (set(one.measures), set(other.measures)):
                    self.log.fault(head.lines.get("pools", 1), f"两个封顶各有一部分相同：{'、'.join(sorted(common))}")
        return pools

    def _same(self, head: LocatedMapping, ids: set[str]) -> dict[str, tuple[str, ...]]:
        """What is the same matter in other policies too: its name, and the measures of this policy that support it."""
        table = head.get("same", LocatedMapping(1))
        made = {}
        for name, members in table.items():
            for id in members if isinstance(members, LocatedList) else [members]:
                if id not in ids:
                    self.log.fault(table.lines[name], f"没有“{id}”这一项")
            made[name] = tuple(members) if isinstance(members, LocatedList) else (str(members),)
        return made

    def _known_ids(self, entry: LocatedMapping, ids: set[str]) -> tuple[str, ...]:
        for id in entry["measures"]:
            if id not in ids:
                self.log.fault(entry.line, f"没有“{id}”这一项")
        if len(set(entry["measures"])) != len(entry["measures"]) or len(entry["measures"]) < 2:
            self.log.fault(entry.line, "measures 要写两项以上，每项一次")
        return tuple(entry["measures"])

    def _guide(self, ids: set[str]) -> dict[str, pack.GuideEntry]:
        if "guide.yaml" not in self.log.files:
            return {}
        table = self.log.yaml("guide.yaml", LocatedMapping)
        out = {}
        for id, entry in table.items():
            if id not in ids:
                self.log.fault(table.lines[id], f"没有“{id}”这一项")
            if not isinstance(entry, LocatedMapping):
                self.log.fault(table.lines[id], f"“{id}”要写成 名称: 内容 的形式")
                continue
            self.log.keys(entry, ("materials", "telephone", "window"))
            self.log.shapes(entry)
            out[id] = pack.GuideEntry(**{k: str(v) for k, v in entry.items()})
        return out
