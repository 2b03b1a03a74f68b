"""The types of values in rules: dates, choices, numbers with units; and the error of a rule that breaks them."""

from dataclasses import dataclass

from core.policy.fact import Fact
from core.policy.size import SIZES

Dims = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Type:
    """bool · date · choice · industry · number (with dimensions) · list."""

    name: str
    dims: Dims = ()
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.name != "number":
            return {"bool": "是否", "date": "日期", "choice": "选项", "industry": "行业", "list": "清单"}[self.name]
        if not self.dims:
            return "纯数"
        return "·".join(f"{unit}{'' if power == 1 else f'^{power}'}" for unit, power in self.dims)


BOOL, DATE, INDUSTRY = Type("bool"), Type("date"), Type("industry")


def number(**dims: int) -> Type:
    """A numeric type by dimensions."""
    return Type("number", tuple(sorted((k, p) for k, p in dims.items() if p)))


PLAIN, MONEY, DAYS, MONTHS, YEAR = number(), number(元=1), number(天=1), number(月=1), number(年度=1)
SIZE = Type("choice", options=SIZES)
UNITS: dict[str, tuple[Type, int]] = {
    "": (PLAIN, 1), "%": (PLAIN, 1), "千瓦": (number(瓦=1), 1000), "瓦": (number(瓦=1), 1), "年": (MONTHS, 12),
    "个月": (MONTHS, 1), "月": (MONTHS, 1), "年度": (YEAR, 1), "天": (DAYS, 1), "人": (number(人=1), 1),
}  # fmt: skip


def type_of(fact: Fact) -> Type | None:
    """The type of a fact in expressions; None for text, which rules cannot use."""
    match fact.type:
        case "bool" | "date" | "industry" | "list":
            return Type(fact.type)
        case "choice":
            return Type("choice", options=fact.options)
        case "money":
            return MONEY
        case "quantity":
            return number(瓦=1)
        case "percent":
            return PLAIN
        case "count":
            return YEAR if fact.unit == "年" else number(**{fact.unit: 1})
    return None


class RuleError(ValueError):
    """An error in one expression, in Chinese."""
