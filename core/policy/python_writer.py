"""Compile rules to Python: straight-line code in which common subexpressions are computed once. The semantics are those
of `interpreter`; a test checks that both give the same results."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import assert_never

from core.policy import interpreter
from core.policy import nodes as n
from core.policy import values as v
from core.policy.nodes import Node
from core.policy.values import Bound, Truth

BoundNames = tuple[str, str]
_TRUTHS = ("NO", "ASK", "OFFICE", "YES")


class Module:
    """The source of one module, and the constants that it refers to by name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}
        self._rules: dict[Node, str] = {}

    def constant(self, value: object) -> str:
        """Add a constant that cannot be written as source; return its name."""
        name = f"K{len(self.constants)}"
        self.constants[name] = value
        return name

    def rule(self, node: Node) -> str:
        """The name of the function that returns a node's value, written on first use."""
        if node not in self._rules:
            body = Writer(self)
            body.lines.append(f"return {body.whole(node)}")
            self._rules[node] = self.function(f"r{len(self._rules)}", body)
        return self._rules[node]

    def blame(self, node: Node, name: str) -> str:
        """Write the function that returns the keys of the facts that keep a node open; return its name."""
        body = Writer(self)
        body.value(node)
        body.lines.append("out = []")
        body.blame(node)
        body.lines.append("return out")
        return self.function(name, body)

    def look(self, groups: Iterable[Iterable[Node]], name: str) -> str:
        """Write the function that returns the truths of several groups of nodes; return its name."""
        body = Writer(self)
        found = ["".join(f"{body.truth(node)}, " for node in group) for group in groups]
        body.lines.append(f"return {', '.join(f'({one})' for one in found)}")
        return self.function(name, body)

    def function(self, name: str, body: "Writer", given: str = "s") -> str:
        """Add a function with this body and these parameters; return its name."""
        self.lines += [f"def {name}({given}):", *(f"    {line}" for line in (*body.head, *body.lines))]
        return name

    def text(self) -> str:
        """The source of the module."""
        return "\n".join(self.lines) + "\n"


class Writer:
    """Writes the body of one function. Values are represented by source atoms: one each, two for bounds."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.head: list[str] = []
        self.lines: list[str] = []
        self.margin = ""
        self._known: dict[Node, str | BoundNames] = {}
        self._opened: set[str] = set()
        self._names = 0

    def value(self, node: Node) -> str | BoundNames:
        """The value of a node, written on first use."""
        if node not in self._known:
            self._known[node] = self._written(node)
        return self._known[node]

    def truth(self, node: Node) -> str:
        """The value of a node that is not numeric."""
        found = self.value(node)
        assert isinstance(found, str)
        return found

    def pair(self, node: Node) -> BoundNames:
        """The bounds of a numeric or date node."""
        found = self.value(node)
        assert isinstance(found, tuple)
        return found

    def whole(self, node: Node) -> str:
        """A node's value as a single expression."""
        if isinstance(node, n.Literal) and not isinstance(node.value, Truth):
            return self.module.constant(node.value)
        found = self.value(node)
        return found if isinstance(found, str) else f"new(Bounds, ({found[0]}, {found[1]}))"

    def answered(self, name: str) -> str:
        """The test whether a fact of the visit was answered, 不清楚 included."""
        return f"{name!r} in {self._from('answered')}"

    def line(self, text: str) -> None:
        """Add a line at the current indentation."""
        self.lines.append(self.margin + text)

    @contextmanager
    def inside(self, test: str) -> Iterator[None]:
        """Indent lines written in this context under `test` (if …:); values computed there are not reused outside."""
        known, margin = dict(self._known), self.margin
        self.under(test)
        yield
        self._known, self.margin = known, margin

    def under(self, test: str) -> None:
        """Indent all lines from here on under `test`."""
        self.line(test)
        self.margin += "    "
        self.line("pass")

    def _put(self, text: str) -> str:
        name = self._fresh()
        self.line(f"{name} = {text}")
        return name

    def _fresh(self) -> str:
        self._names += 1
        return f"v{self._names}"

    def _bounds(self, low: str, high: str) -> BoundNames:
        return self._put(low), self._put(high)

    def _unpacked(self, node: Node, text: str) -> str | BoundNames:
        if node.type.name not in ("number", "date"):
            return self._put(text)
        name = self._fresh()
        self.line(f"{name}, {name}h = {text}")
        return name, f"{name}h"

    def _from(self, part: str) -> str:
        """A local variable for an attribute of the scope."""
        if part not in self._opened:
            self._opened.add(part)
            self.head.append(f"{part} = s.{part}")
        return part

    def _written(self, node: Node) -> str | BoundNames:
        match node:
            case n.Literal():
                if isinstance(node.value, Truth):
                    return _TRUTHS[node.value]
                return self._figure(node.value.low), self._figure(node.value.high)
            case n.Term():
                return self._unpacked(node, f"{self._from('record' if node.owner else 'facts')}[{node.name!r}]")
            case n.Today():
                return self._unpacked(node, f"{self._from('facts')}[{node.name!r}]")
            case n.Derived():
                rule = self.module.rule(node.rule)
                return self._unpacked(node, f"derived(s, {node.name!r}, {rule})")
            case n.Rate():
                return self._unpacked(node, f"rate({self.module.constant(node.spans)}, {self.pair(n.Today())[0]})")
            case n.Shared():
                return self._unpacked(node, self._from("share"))
            case n.And() | n.Or():
                return self._put(_joined([self.truth(p) for p in node.parts], isinstance(node, n.And)))
            case n.Not():
                a = self.truth(node.part)
                return self._put(f"NO if {a} is YES else YES if {a} is NO else {a}")
            case n.Surely():
                return self._put(f"YES if {self.truth(node.part)} is YES else NO")
            case n.ByOffice():
                a = self.truth(node.part)
                return self._put(f"OFFICE if {a} is ASK else {a}")
            case n.Compare():
                return self._put(_compared(node.op, self.pair(node.left), self.pair(node.right)))
            case n.Member():
                a, options = self.truth(node.part), self.module.constant(node.options)
                return self._put(f"YES if {a} <= {options} else ASK if {a} & {options} else NO")
            case n.Within():
                return self._put(f"within({self.truth(node.part)}, {self.module.constant(node.prefixes)})")
            case n.Sum():
                (a, b), (c, d) = self.pair(node.left), self.pair(node.right)
                return self._bounds(f"{a} + {c}", f"{b} + {d}") if node.op == "+" else self._bounds(
                    f"{a} - {d}", f"{b} - {c}"
                )  # fmt: skip
            case n.Product():
                return self._product(node)
            case n.Extreme():
                pairs = [self.pair(p) for p in node.parts]
                pick = "min" if node.op == "取小" else "max"
                low, high = (f"{pick}({', '.join(bound)})" for bound in zip(*pairs, strict=True))
                return self._bounds(low, high)
            case n.If():
                test, then, other = self.truth(node.test), self.whole(node.then), self.whole(node.other)
                both = f"hull({then}, {other}, {test})"
                return self._unpacked(node, f"{then} if {test} is YES else {other} if {test} is NO else {both}")
            case n.Mentioned():
                self.value(node.of)
                return self._put(f"YES if {self.answered(node.of.name)} else ASK if {self._open(node.of)} else NO")
            case n.RateOn():
                spans = self.module.constant(node.spans)
                return self._unpacked(node, f"rate_on({spans}, {self.whole(node.day)})")
            case n.Bands():
                steps = self._pairs(_steps(node))
                return self._unpacked(node, f"banded[{node.op!r}]({self.whole(node.part)}, {steps})")
            case n.Climb():
                both = f"{self.whole(node.part)}, {self.whole(node.former)}"
                return self._unpacked(node, f"climbed[{node.op!r}]({both}, {self._pairs(_steps(node))})")
            case n.Whole():
                return self._unpacked(
                    node, f"steps_in({self.whole(node.part)}, {self._figure(interpreter.step_of(node))})"
                )
            case n.Rounded():
                step = self._figure(interpreter.step_of(node))
                return self._unpacked(node, f"rounded[{node.op!r}]({self.whole(node.part)}, {step})")
            case n.Table():
                return self._unpacked(node, f"graded({self.truth(node.part)}, {self._pairs(node.rungs)})")
            case n.Months():
                days = f"{self.whole(node.start)}, {self.whole(node.end)}"
                return self._unpacked(node, f"months({days}, {', '.join(map(str, v.MONTHS[node.op]))})")
            case n.Days():
                (a, b), (c, d) = self.pair(node.start), self.pair(node.end)
                return self._bounds(f"{c} - {b}", f"{d} - {a}")
            case n.Year():
                return self._unpacked(node, f"year_of({self.whole(node.day)})")
            case n.Exists():
                if not isinstance(node.day, n.Term):
                    return "YES"
                return self._put(f"{self._from(_days(node.day))}.get({node.day.name!r}, YES)")
            case n.Size():
                how = "size_of" if node.op == "划型" else "size_by_sums"
                table = self.module.constant(node.table)
                return self._put(f"{how}({table}, {', '.join(map(self.whole, node.parts))})")
            case n.Total():
                what, test = self.module.rule(node.what), self.module.rule(node.test)
                return self._unpacked(node, f"total(s, {node.owner!r}, {node.op!r}, {what}, {test})")
            case _:
                assert_never(node)

    def _pairs(self, pairs: Sequence[tuple[Bound | str, Node]]) -> str:
        """Pairs of step or option and value; a single constant if all values are literals."""
        if all(isinstance(part, n.Literal) for _, part in pairs):
            return self.module.constant(tuple((at, part.value) for at, part in pairs if isinstance(part, n.Literal)))
        return f"({', '.join(f'({self._figure(at)}, {self.whole(part)})' for at, part in pairs)},)"

    def _figure(self, value: Bound | str) -> str:
        return repr(value) if isinstance(value, int | str) else self.module.constant(value)

    def _product(self, node: n.Product) -> str | BoundNames:
        """Multiply or divide: bound by bound for a positive literal, otherwise by the corner values."""
        left, right = (node.left, node.right) if node.op == "/" or n.constant(node.right) else (node.right, node.left)
        by = n.constant(right)
        if node.op == "/" and by is None:
            return self._unpacked(node, f"quotient({self.whole(node.left)}, {self.whole(node.right)})")
        if by is None or by <= 0 or isinstance(by, float):
            corners = f"multiply({self.whole(node.left)}, {self.whole(node.right)})"
            return self._unpacked(node, corners)
        exact = 1 / Fraction(by) if node.op == "/" else Fraction(by)
        low, high = self.pair(left)
        if exact.denominator == 1:
            return self._bounds(f"{low} * {exact}", f"{high} * {exact}")
        over = f"{exact.numerator}, {exact.denominator}"
        return self._bounds(f"part_of({low}, {over})", f"part_of({high}, {over})")

    # the facts that keep a value open

    def blame(self, node: Node) -> None:
        """Write the lines that add to `out` the facts that keep a node open; its value is already written."""
        match node:
            case n.Literal() | n.Rate() | n.Today():
                return
            case n.Exists():
                if isinstance(node.day, n.Term):
                    self.line(f"if {self.value(node)} is ASK: {_blamed(node.day)}")
                return
            case n.Term():
                self.line(f"if {self._open(node)}: {_blamed(node)}")
                return
            case n.Derived():
                self.line(f"if {self._open(node)}: out += blamed({self.module.constant(node.rule)}, s)")
                return
            case n.Total() | n.Mentioned():
                self.line(f"if {self._open(node)}: out += blamed({self.module.constant(node)}, s)")
                return
        with self.inside(f"if {self._open(node)}:"):
            match node:
                case n.If():
                    self.blame(node.test)
                    for part, skipped in ((node.then, "NO"), (node.other, "YES")):
                        with self.inside(f"if {self.value(node.test)} is not {skipped}:"):
                            self.blame(part)
                case n.Shared():
                    self.line(f"out += blamed({self.module.constant(node.of)}, s)")
                case _:
                    for part in n.parts(node):
                        self.blame(part)
                    self._blame_divisor(node)

    def _blame_divisor(self, node: Node) -> None:
        """For a quotient by 0 all facts of the divisor."""
        if by := n.divisor_of(node):
            low, high = self.pair(by)
            with self.inside(f"if {low} == 0 == {high}:"):
                for term in n.terms_of(by):
                    self.line(_blamed(term))

    def _open(self, node: Node) -> str:
        found = self.value(node)
        match node.type.name:
            case "number" | "date":
                return f"{found[0]} != {found[1]}"
            case "bool":
                return f"{found} is ASK or {found} is OFFICE"
            case "choice":
                return f"len({found}) != 1"
        return f"{found} is None"


def _joined(parts: list[str], all_of: bool) -> str:
    if len(parts) == 1:
        return parts[0]
    *order, last = ("NO", "ASK", "OFFICE", "YES") if all_of else ("YES", "ASK", "OFFICE", "NO")
    tests = (" or ".join(f"{part} is {truth}" for part in parts) for truth in order)
    return "".join(f"{truth} if {test} else " for truth, test in zip(order, tests, strict=True)) + last


def _compared(op: n.ComparisonOp, left: BoundNames, right: BoundNames) -> str:
    if op in (">", ">="):
        left, right, op = right, left, "<" if op == ">" else "<="
    (a, b), (c, d) = left, right
    match op:
        case "<=":
            return f"YES if {b} <= {c} else NO if {a} > {d} else ASK"
        case "<":
            return f"YES if {b} < {c} else NO if {a} >= {d} else ASK"
    apart, same = ("NO", "YES") if op == "=" else ("YES", "NO")
    return f"{apart} if {b} < {c} or {d} < {a} else {same} if {a} == {b} == {c} == {d} else ASK"


def _steps(node: n.Bands | n.Climb) -> list[tuple[Bound | str, Node]]:
    return [(interpreter.step_of(at), part) for at, part in node.steps]


def _days(day: n.Term) -> str:
    return "record_exists" if day.owner else "exists"


def _blamed(term: n.Term) -> str:
    parts = f"{term.owner!r}, s.place, {term.name!r}" if term.owner else repr(term.name)
    return f"out.append(key({parts}))"
