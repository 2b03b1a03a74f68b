"""Short descriptions of an installed policy: version, validity, signer. No Qt."""

from __future__ import annotations

import datetime

from core.policy.installed import Installed


def policy_line(each: Installed, today: datetime.date) -> str:
    """宝府规〔2023〕1号　区级，第 1 版，随程序带　有效期 2023-05-18 至 2023-12-31（已过期）."""
    which, validity = policy_lines(each, today)[:2]
    return f"{each.policy.number}　{which}　{validity.partition('　')[0]}"


def policy_lines(each: Installed, today: datetime.date) -> list[str]:
    """Version, validity, signer, and remarks."""
    policy = each.policy
    validity = f"有效期 {policy.effective.isoformat()} 至 {policy.expires.isoformat()}"
    state = "" if each.in_force(today) else "（已过期）" if policy.expires < today else "（尚未施行）"
    signed = "随程序带" if each.shipped else f"{each.signed_by} 签发" if each.signed_by else "没有签名"
    sample = "，教学样例" if each.sample else ""
    lines = [f"{policy.level}{sample}，第 {each.version} 版，{signed}", f"{validity}{state}　编号 {each.id}"]
    return [*lines, f"另存着第 {'、'.join(each.earlier)} 版"] if each.earlier else lines
