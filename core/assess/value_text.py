"""Display of answers: at the counter, on paper, and echoed next to input."""

from fractions import Fraction

from core.assess import credit_code, numbers
from core.assess.answers import industry_name
from core.assess.silence import NO_DAY, UNKNOWN
from core.assess.visit import AnswerValue, Between
from core.policy.money import decimal, fen, wan, yuan
from core.policy.pack import Fact


def show_value(fact: Fact, value: AnswerValue) -> str:
    """The value as displayed: 20,000,000.00元, 520千瓦, 是, 2023-06-15, 3 条."""
    if value is UNKNOWN or value is NO_DAY:
        return str(value)
    if isinstance(value, Between):
        return f"{show_value(fact, value.low)} ~ {show_value(fact, value.high)}"
    if fact.type == "list":
        return f"{len(value)} 条" if value else "没有"
    if fact.type == "bool":
        return "是" if value else "否"
    if fact.type == "money":
        return yuan(int(value))
    if fact.type == "quantity":
        return f"{decimal(Fraction(value) / 1000)}千瓦"
    if fact.type == "percent":
        return f"{decimal(Fraction(value) * 100)}%"
    if fact.type == "count":
        return f"{value}{fact.unit}"
    if fact.type == "industry":
        return f"{value} {industry_name(fact, value)}".strip()
    return value.isoformat() if fact.type == "date" else str(value)


def type_value(fact: Fact, value: AnswerValue) -> str:
    """The value as one would type it, for editing: 2,350万元, 1,800万元 ~ 2,200万元."""
    if fact.type != "money" or value is UNKNOWN:
        return show_value(fact, value)
    ends = (value.low, value.high) if isinstance(value, Between) else (value,)
    return " ~ ".join(wan(int(end)) for end in ends)


def echo_value(fact: Fact, value: AnswerValue) -> str:
    """How a typed answer was understood: ＝2,350万元; "" if it is unambiguous."""
    if value is None or value is UNKNOWN or value is NO_DAY:
        return ""
    if fact.type == "uscc":
        return credit_code.EARLY_NOTE if credit_code.is_early(value) else ""
    return f"＝{type_value(fact, value)}" if fact.type in ("money", "quantity", "percent", "count") else ""


def echo_twice(fact: Fact, value: AnswerValue) -> str:
    """The same with a sum in both units: ＝2,350万元（23,500,000元）, ＝8,500元（0.85万元）."""
    told = echo_value(fact, value)
    if not told or fact.type != "money":
        return told
    ends = (value.low, value.high) if isinstance(value, Between) else (value,)
    large = any(abs(end) >= fen("1万元") for end in ends)
    other = " ~ ".join(in_unit(int(end), "元" if large else "万元") + ("元" if large else "万元") for end in ends)
    return f"{told}（{other}）" if any(ends) else told


def in_unit(amount: int, unit: str) -> str:
    """The bare number of an amount in 分, in 元 or 万元, exact: 23,500,000 or 2,350 or 0.00125."""
    whole, point, rest = numbers.exact(Fraction(amount, fen(f"1{unit}"))).partition(".")
    return f"{int(whole):,}{point}{rest}" if whole != "-0" else f"{whole}{point}{rest}"
