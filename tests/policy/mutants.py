"""Small mistakes in a policy pack, one at a time: numbers off by one, operators and words changed, parts removed.

A mutant is a changed copy of one file's tree. These are typical mistakes of people who write packs.
"""

from __future__ import annotations

import copy
import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.policy.located_yaml import LocatedList, LocatedMapping

Path = tuple[Any, ...]


@dataclass(frozen=True)
class Mutant:
    """A changed entry or file, with a description: 21-1 when: 400千瓦 → 401千瓦."""

    name: str
    tree: Any


def changed(tree: Any, path: Path, value: Any) -> Any:
    """A copy of the tree with another value at a path; None removes the part."""
    made = copy.deepcopy(tree)
    at = made
    for step in path[:-1]:
        at = at[step]
    last = path[-1]
    if value is None:
        del at[last]
        if isinstance(at, LocatedList) or last in at.lines:
            del at.lines[last]
    elif isinstance(at, LocatedMapping) and last not in at:
        at[last], at.lines[last] = value, at.line
    else:
        at[last] = value
    return made


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────

_TOKEN = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<unit>亿元|万元|元/瓦|元/人|元|千瓦|瓦|%|个月|年度|年|天|人)?"
    r"|(?P<options>(?:不属于|属于)\s*\[[^\]]*\])"
    r"|(?P<compare><=|>=|<|>|=|≠)"
    r"|(?P<sign> [-+×] )"
    r"|(?P<word>[一-鿿A-Za-z_][一-鿿A-Za-z0-9_“”]*)"
)
_COMPARES = {"<=": ("<", ">=", ">"), ">=": (">", "<=", "<"), "<": ("<=", ">", ">="), ">": (">=", "<", "<="),
             "=": ("≠",), "≠": ("=",)}  # fmt: skip
_WORDS = {"且": "或", "或": "且", "取小": "取大", "取大": "取小", "合计": "最大", "期限": "满月数", "满月数": "期限",
          "非": "", "是": "否", "否": "是"}  # fmt: skip
_SIGNS = {" - ": " + ", " + ": " - ", " × ": " + "}


def rules(source: str, choices: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """(description, changed rule). `choices`: the options of every choice by fact name."""
    last_name = ""
    for found in _TOKEN.finditer(source):
        for instead in _instead(found, last_name, choices):
            yield (
                f"{found[0].strip()} → {instead.strip() or '∅'}",
                source[: found.start()] + instead + source[found.end() :],
            )
        if found["word"] in choices:
            last_name = found["word"]


def _instead(found: re.Match[str], fact: str, choices: dict[str, tuple[str, ...]]) -> Iterable[str]:
    if found["date"]:
        return dates(found["date"])
    if found["number"]:
        return numbers(found["number"], found["unit"] or "")
    if found["options"]:
        return _options(found["options"], choices.get(fact, ()))
    if found["compare"]:
        return _COMPARES[found["compare"]]
    if found["sign"]:
        return (_SIGNS[found["sign"]],)
    if found["word"] in _WORDS:
        return (_WORDS[found["word"]],)
    before = found.string[: found.start()].rstrip()
    if before.endswith(("=", "≠")) and found["word"] in choices.get(fact, ()):
        return tuple(o for o in choices[fact] if o != found["word"])
    return ()


def numbers(digits: str, unit: str = "") -> tuple[str, ...]:
    """One more and one less in the last written digit; zero only increases."""
    whole, _, part = digits.replace(",", "").partition(".")
    scaled = int(whole + part)
    out = []
    for near in (scaled + 1, scaled - 1):
        text = str(max(near, 0)).rjust(len(part) + 1, "0")
        if near >= 0:
            out.append((f"{text[: -len(part)]}.{text[-len(part) :]}" if part else text) + unit)
    return tuple(out)


def dates(text: str) -> tuple[str, ...]:
    """A day, a month and a year earlier and later."""
    day = datetime.date.fromisoformat(text)
    near = [day + datetime.timedelta(n) for n in (1, -1)]
    for months in (1, -1, 12, -12):
        at = day.year * 12 + day.month - 1 + months
        near.append(datetime.date(at // 12, at % 12 + 1, min(day.day, 28)))
    return tuple(d.isoformat() for d in near)


def _options(text: str, known: tuple[str, ...]) -> Iterator[str]:
    word, _, inside = text.rstrip("]").partition("[")
    options = [o.strip() for o in inside.split(",")]
    yield f"{'属于' if '不' in word else '不属于'} [{', '.join(options)}]"
    for at in range(len(options) if len(options) > 1 else 0):
        yield f"{word}[{', '.join(options[:at] + options[at + 1 :])}]"
    for other in known:
        if other not in options:
            yield f"{word}[{', '.join([*options, other])}]"


# ── entries ──────────────────────────────────────────────────────────────────────────────────────────────────────

_ENUMS = {
    "kind": ("cash", "relief", "deferral", "service"), "tier": ("L0", "L1", "L2", "L3", "L4"),
    "combine": ("择一",), "region": ("写明",), "matching": ("true",), "broad": ("合计", "逐条"),
    "early": ("unmet", "recognition", "lapsed"), "pending": ("可",), "unknown": ("待认定", "要问", "提示"),
    "keeps_low": ("true",),
}  # fmt: skip
_HERE = {
    "measure": ("kind", "tier", "combine", "region", "matching"), "window": ("early", "pending"), "cap": ("broad",),
    "doubt": ("unknown", "keeps_low"),
}  # fmt: skip
_NEEDED = ("kind", "tier", "broad")
_DEFAULTS = {"early": "recognition", "unknown": "待认定"}  # their defaults


def of_measure(entry: LocatedMapping, choices: dict[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """All mutants of a measure's entry."""
    id = entry["id"]
    seen = set()
    for what, tree in (*_rule_mutants(entry, choices), *_word_mutants(entry, choices), *_dropped(entry)):
        name = f"{id} {what}"
        while name in seen:
            name += "′"
        seen.add(name)
        yield Mutant(name, tree)


def _rule_mutants(entry: LocatedMapping, choices: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Any]]:
    for path in _rule_paths(entry):
        at = entry
        for step in path:
            at = at[step]
        for what, rule in rules(str(at), choices):
            yield f"{'.'.join(str(p)[:12] for p in path)}：{what}", changed(entry, path, rule)


def _rule_paths(entry: LocatedMapping) -> Iterator[Path]:
    for key in ("when", "where", "matter", "amount"):
        for phrase, rule in entry.get(key, {}).items():
            if isinstance(rule, LocatedList):
                yield from ((key, phrase, at) for at in range(len(rule)))
            else:
                yield (key, phrase, "rule") if isinstance(rule, LocatedMapping) else (key, phrase)
    for key, parts in (
        ("window", ("from", "to", "unless_late")),
        ("consult", ("from", "to")),
        ("share", ("of", "limit", "first")),
        ("cap", ("amount",)),
    ):
        yield from ((key, part) for part in parts if part in entry.get(key, {}))
    for at, doubt in enumerate(entry.get("doubts", ())):
        yield from (("doubts", at, part) for part in ("if", "low", "high") if part in doubt)
    for at, doubt in enumerate(entry.get("doubts", ())):
        yield from (("doubts", at, "given") for _ in ("given",) if "given" in doubt)
    yield from ((key,) for key in ("fits", "state_until") if key in entry)
    yield from (("period", words) for words in entry.get("period", ()))
    for at, ground in enumerate(entry.get("grounds", ())):
        yield from (("grounds", at, part) for part in ("from", "to") if part in ground)
    for at, note in enumerate(entry.get("notes", ())):
        if isinstance(note, LocatedMapping):
            yield from (("notes", at, part) for part in ("if", "unless") if part in note)


def _word_mutants(entry: LocatedMapping, choices: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Any]]:
    tables: list[tuple[str, Path, Any]] = [("measure", (), entry)]
    tables += [(key, (key,), entry[key]) for key in ("window", "cap") if key in entry]
    tables += [("doubt", ("doubts", at), d) for at, d in enumerate(entry.get("doubts", ()))]
    for kind, path, table in tables:
        for key in _HERE[kind]:
            now = table.get(key, _DEFAULTS.get(key))
            others = [o for o in _ENUMS[key] if o != now]
            if now is not None and key not in (*_NEEDED, *_DEFAULTS):
                others.append(None)
            for other in others:
                name = f"{'.'.join(map(str, (*path, key)))}：{now or '∅'} → {other or '∅'}"
                yield name, changed(entry, (*path, key), other)
    for phrase, rule in entry.get("when", {}).items():
        if isinstance(rule, LocatedMapping):
            yield f"when.{phrase[:12]}.unknown：要问", changed(entry, ("when", phrase, "unknown"), "要问")
    yield from _list_mutants(entry, choices)


def _list_mutants(entry: LocatedMapping, choices: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, Any]]:
    subject, known = entry.get("subject", []), choices["主体类型"]
    for word in known:
        new = LocatedList(entry.line)
        new += [w for w in subject if w != word] if word in subject else [*subject, word]
        yield f"subject：{'去' if word in subject else '加'} {word}", changed(entry, ("subject",), new or None)
    offices = entry["offices"]
    for at in range(len(offices)):
        yield f"offices：去 {offices[at]}", changed(entry, ("offices",), _row(entry, offices[:at] + offices[at + 1 :]))


def _row(entry: LocatedMapping, items: Iterable[Any]) -> LocatedList:
    made = LocatedList(entry.line)
    made += items
    made.lines = [entry.line] * len(made)
    return made


def _dropped(entry: LocatedMapping) -> Iterator[tuple[str, Any]]:
    """A whole part removed: a condition, a doubt, a window, a cap."""
    for key in ("where", "matter", "window", "fact_date", "consult", "amount", "share", "cap", "fits"):
        if key in entry:
            yield f"去 {key}", changed(entry, (key,), None)
    for key, parts in (("window", ("phrase", "from", "to", "unless_late")), ("consult", ("from", "to"))):
        for part in parts:
            if part in entry.get(key, {}):
                yield f"去 {key}.{part}", changed(entry, (key, part), None)
    for phrase, rule in entry.get("when", {}).items():
        yield f"去 when.{phrase[:12]}", changed(entry, ("when", phrase), None)
        if isinstance(rule, LocatedList):
            for at in range(len(rule)):
                yield f"去 when.{phrase[:12]}.{at}", changed(entry, ("when", phrase, at), None)
    yield from _dropped_words(entry)
    for at, doubt in enumerate(entry.get("doubts", ())):
        yield f"去 doubts.{at}", changed(entry, ("doubts", at), None)
        for part in ("if", "given", "low", "high"):
            if part in doubt:
                yield f"去 doubts.{at}.{part}", changed(entry, ("doubts", at, part), None)


def _dropped_words(entry: LocatedMapping) -> Iterator[tuple[str, Any]]:
    """Texts removed: why an amount is open, state rules, periods, conditional notes."""
    for key in ("combine_note", "lapsed_note", "state_until", "grounds", "period"):
        if key in entry:
            yield f"去 {key}", changed(entry, (key,), None)
    for key, part in (("cap", "note"), ("window", "early_note")):
        if part in entry.get(key, {}):
            yield f"去 {key}.{part}", changed(entry, (key, part), None)
    for words in entry.get("period", ()):
        if len(entry["period"]) > 1:
            yield f"去 period.{words}", changed(entry, ("period", words), None)
    for at, ground in enumerate(entry.get("grounds", ())):
        for part in (p for p in ("from", "to") if p in ground):
            yield f"去 grounds.{at}.{part}", changed(entry, ("grounds", at, part), None)
    for at, note in enumerate(entry.get("notes", ())):
        if isinstance(note, LocatedMapping):
            yield f"去 notes.{at}", changed(entry, ("notes", at), None)
            how = next(k for k in ("if", "unless", "unasked") if k in note)
            always = [*entry["notes"][:at], note["note"], *entry["notes"][at + 1 :]]
            yield f"notes.{at}：总说", changed(entry, ("notes",), _row(entry, always))
            if how != "unasked":
                other = "unless" if how == "if" else "if"
                turned = changed(entry, ("notes", at, how), None)
                yield f"notes.{at}：{how} → {other}", changed(turned, ("notes", at, other), note[how])


# ── the other files ──────────────────────────────────────────────────────────────────────────────────────────────


def of_head(head: LocatedMapping, choices: dict[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """The head: dates, general conditions, common doubts, groups and pools."""
    for key in ("issued", "effective", "expires"):
        ((phrase, day),) = head[key].items()
        for near in dates(day):
            yield Mutant(f"{key}：{day} → {near}", changed(head, (key, phrase), near))
    for at, gate in enumerate(head["gates"]):
        yield Mutant(f"去 gates.{at}", changed(head, ("gates", at), None))
        (phrase,) = set(gate) - {"note"}
        yield Mutant(f"gates.{at} 非", changed(head, ("gates", at, phrase), f"非 {gate[phrase]}"))
    for at, doubt in enumerate(head["standing"]):
        yield Mutant(f"去 standing.{at}", changed(head, ("standing", at), None))
        for what, rule in rules(doubt["if"], choices):
            yield Mutant(f"standing.{at}：{what}", changed(head, ("standing", at, "if"), rule))
        if "given" in doubt:
            yield Mutant(f"去 standing.{at}.given", changed(head, ("standing", at, "given"), None))
            yield Mutant(f"standing.{at}.given 非", changed(head, ("standing", at, "given"), f"非 {doubt['given']}"))
        now = doubt.get("unknown", _DEFAULTS["unknown"])
        for other in (o for o in _ENUMS["unknown"] if o != now):
            yield Mutant(f"standing.{at}.unknown：{now} → {other}", changed(head, ("standing", at, "unknown"), other))
        other_except = None if "except" in doubt else "region"
        yield Mutant(f"standing.{at}.except → {other_except}", changed(head, ("standing", at, "except"), other_except))
    ids = ("18-1", "21-1")
    for key in ("groups", "pools"):
        for at, entry in enumerate(head[key]):
            yield Mutant(f"去 {key}.{at}", changed(head, (key, at), None))
            for place, id in enumerate(entry["measures"]):
                yield Mutant(f"{key}.{at} 去 {id}", changed(head, (key, at, "measures", place), None))
                yield Mutant(f"{key}.{at} {id} → {ids[0]}", changed(head, (key, at, "measures", place), ids[0]))
            more = _row(entry, [*entry["measures"], ids[1]])
            yield Mutant(f"{key}.{at} 加 {ids[1]}", changed(head, (key, at, "measures"), more))
    for at, pool in enumerate(head["pools"]):
        for what, limit in rules(pool["limit"], choices):
            yield Mutant(f"pools.{at}.limit：{what}", changed(head, ("pools", at, "limit"), limit))


def of_rates(rates: LocatedList, choices: dict[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """Statutory values: value, first and last day, and whether it was read."""
    for at, entry in enumerate(rates):
        for place, value in enumerate(entry["values"]):
            # rules cannot use remembered values, so their numbers and dates have no effect
            used = value["seen"] == "见"
            for key in ("value", "from", "to") if used else ():
                for what, other in rules(value[key], choices):
                    name = f"{entry['name']}.{place}.{key}：{what}"
                    yield Mutant(name, changed(rates, (at, "values", place, key), other))
            other = "忆" if value["seen"] == "见" else "见"
            yield Mutant(
                f"{entry['name']}.{place}.seen → {other}", changed(rates, (at, "values", place, "seen"), other)
            )
            yield Mutant(f"{entry['name']} 去 {place}", changed(rates, (at, "values", place), None))


def of_size(size: LocatedMapping) -> Iterator[Mutant]:
    """The size table: every limit and code."""
    for at, row in enumerate(size["rows"]):
        for key in ("staff", "revenue", "assets"):
            if key in row:
                yield Mutant(f"{row['name']} 去 {key}", changed(size, ("rows", at, key), None))
            for place, bound in enumerate(row.get(key, ())):
                found = re.fullmatch(r"(\d+)(\D+)", bound)
                assert found
                for other in numbers(found[1], found[2]):
                    name = f"{row['name']}.{key}.{place}：{bound} → {other}"
                    yield Mutant(name, changed(size, ("rows", at, key, place), other))
        for place, code in enumerate(row["codes"]):
            yield Mutant(f"{row['name']} 去 {code}", changed(size, ("rows", at, "codes", place), None))
    yield from _of_sales(size)
    for place, code in enumerate(size["outside"]):
        yield Mutant(f"表外去 {code}", changed(size, ("outside", place), None))
    for code, names in size.get("open", {}).items():
        yield Mutant(f"open 去 {code}", changed(size, ("open", code), None))
        for place, name in enumerate(names):
            yield Mutant(f"open.{code} 去 {name}", changed(size, ("open", code, place), None))


def _of_sales(size: LocatedMapping) -> Iterator[Mutant]:
    """The limits by sales alone, for refunds."""
    yield Mutant("去 by_sales", changed(size, ("by_sales",), None))
    for key in ("小型", "中型"):
        found = re.fullmatch(r"(\d+)(\D+)", size["by_sales"][key])
        assert found
        for other in numbers(found[1], found[2]):
            yield Mutant(f"by_sales.{key}：{found[0]} → {other}", changed(size, ("by_sales", key), other))


def of_derived(derived: LocatedList, choices: dict[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """Derived facts."""
    for at, entry in enumerate(derived):
        for what, rule in rules(entry["rule"], choices):
            yield Mutant(f"{entry['name']}：{what}", changed(derived, (at, "rule"), rule))


def of_file(file: str, tree: Any, choices: dict[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """The mutants of a file other than measures."""
    if file == "policy.yaml":
        return of_head(tree, choices)
    if file == "common/rates.yaml":
        return of_rates(tree, choices)
    if file.endswith("facts.yaml"):
        return of_facts(tree)
    return of_size(tree) if file == "common/size.yaml" else of_derived(tree, choices)


def of_facts(groups: LocatedList) -> Iterator[Mutant]:
    """How a fact's answers and defaults are interpreted."""
    for at, group in enumerate(groups):
        for name, fact in group.get("facts", {}).items():
            path = (at, "facts", name)
            yield from _of_fact(groups, name, fact, path)
            for field, spec in fact.get("of", {}).items():
                yield from _of_fact(groups, f"{name}.{field}", spec, (*path, "of", field))


def _of_fact(groups: LocatedList, name: str, fact: LocatedMapping, path: Path) -> Iterator[Mutant]:
    for key in ("asked_only", "negative", "decided_by", "default", "unit", "happened", "not_before", "endless"):
        if key in fact:
            yield Mutant(f"{name} 去 {key}", changed(groups, (*path, key), None))
    if "default" in fact:
        for _, other in rules(fact["default"], {}):
            yield Mutant(f"{name}.default：{fact['default']} → {other}", changed(groups, (*path, "default"), other))
    if fact["type"] == "date":
        for key in (k for k in ("happened", "endless") if k not in fact):
            yield Mutant(f"{name} 加 {key}", changed(groups, (*path, key), "true"))
    if fact["type"] == "bool" and "default" not in fact:
        yield Mutant(f"{name} 加 default 否", changed(groups, (*path, "default"), "否"))
    for at, option in enumerate(fact.get("options", ())):
        yield Mutant(f"{name}.options 去 {option}", changed(groups, (*path, "options", at), None))
    other = {"bool": "date", "date": "bool", "count": "quantity", "quantity": "count"}.get(fact["type"], "money")
    if other != fact["type"]:
        yield Mutant(f"{name}.type：{fact['type']} → {other}", changed(groups, (*path, "type"), other))
