"""Valid records for each list, and factories for visits with modified records; amounts exercise rounding."""

from __future__ import annotations

from typing import Any

from tables import with_list

SMALL = {"纳税人类型": "小规模纳税人", "增值税申报周期": "按季", "当期不含税销售额": "27万元"}
CREDIT = {
    "期末留抵税额": "86万元", "二零一九年三月末留抵税额": "20万元", "已一次性退存量留抵": False, "进项构成比例": "95%"
}  # fmt: skip
SERVICE = {"行业": "L72", "从业人员": 50, "资产总额": "2000万元"}
WATER = {"超定额加价水费": "500.01元", "超定额用水年度": 2023}
TAXES = {"六税两费减前税额": "12000.01元"}
loans = with_list("到期贷款", {"金额": "60万元", "到期日": "2022-11-30", "因疫情暂时遇困": True})
guarantee = with_list(
    "担保贷款",
    {
        "放款日": "2022-03-18", "金额": "300万元", "担保费": "15000元", "市担保基金担保": True, "已还清": True,
        "还清日": "2023-06-17", "按时还本付息": True, "已获他处担保费补贴": 0,
    },
)  # fmt: skip
interest = with_list(
    "贴息贷款", {"金额": "1000万元", "起始日": "2023-01-01", "到期日": "2024-01-01", "用途": "扩大生产规模"}
)
hired = with_list(
    "招用人员",
    {
        "招录日": "2023-06-01", "身份": "登记失业人员", "失业登记日": "2023-03-01", "合同起": "2023-06-01",
        "合同止": "2024-05-31", "已缴社保": True,
    },
)  # fmt: skip
bus = with_list("返岗包车", {"发车日": "2023-01-30", "方式": "跨省包车", "费用": "20万元"})
TRAINING = {
    "线上培训人数": 20, "线上培训已备案": True, "线上培训完成日": "2023-07-01", "受疫情影响": True
}  # fmt: skip
AWARD = {"市消费创新奖励金额": "321000.05元", "市消费创新奖励获奖日": "2023-06-01"}
store = with_list(
    "品牌首店",
    {
        "租赁起": "2023-06-01", "租赁止": "2026-05-31", "首年租金": "100万元", "次年租金": "110万元",
        "第三年租金": "120万元", "经认定": "不清楚",
    },
)  # fmt: skip
headquarters = with_list("总部与研发中心认定", {"类型": "外资研发中心", "认定日": "2023-07-01"})
project = with_list(
    "联合攻关项目",
    {"立项日": "2023-07-01", "总投入": "400万元", "牵头单位": True, "合作方为企业或高校院所": True},
)
COUNTED = {"首次纳入战新统计日": "2023-07-01"}
FOUR = {
    "高新技术企业": True, "高企证书起": "2021-10-01", "高企证书止": "2024-09-30", "首次四上入库日": "2023-07-01",
    "上年度研发投入": "600万元",
}  # fmt: skip
special = with_list("专精特新认定", {"级别": "市级专精特新", "认定日": "2023-07-01", "新认定": True})
GIANT = {"级别": "国家级小巨人"}
premium = with_list(
    "履约保险",
    {"保费": "10000.01元", "已还清": True, "还清日": "2023-07-01", "按时还本付息": True, "市级已补金额": 0},
)
TECH = {"科技型中小企业": True}
carrier = with_list(
    "科创载体", {"类型": "众创空间", "市级培育体系": True, "市级资金": "60万元", "考核日": "2023-07-01"}
)
dcmm = with_list("DCMM认证", {"等级": "二级", "认证日": "2023-07-01"})
solar = with_list(
    "光伏项目", {"装机容量": "500千瓦", "并网日": "2023-07-01", "项目地在宝山": True, "公共机构项目": False}
)


def green(level: str, kind: str) -> Any:
    """A factory for 绿色认定 records of one level and kind."""
    return with_list(
        "绿色认定",
        {"级别": level, "类别": kind, "认定日": "2023-07-01", "名单年度": 2023, "首次认定": True},
    )


HAS: dict[str, dict[str, Any]] = {
    "3-1": guarantee(),
    "4-2": interest(区重点企业=True),
    "6-2": hired(),
    "6-3": bus(),
    "6-4": TRAINING,
    "8-2": AWARD,
    "8-3": store({"经认定": True}),
    "16-1": headquarters(),
    "17-1": project(),
    "17-3": COUNTED,
    "18-1": FOUR,
    "18-2": special(),
    "18-3": special(GIANT),
    "18-4": premium(**TECH),
    "18-5": carrier(),
    "20-1": dcmm(),
    "21-1": solar(),
    "21-2": green("国家级", "绿色园区")(),
    "21-3": green("国家级", "绿色工厂")(),
    "21-4": green("国家级", "绿色供应链")(),
    "21-5": green("国家级", "绿色产品")(),
    "21-6": green("市级", "绿色园区")(),
    "21-7": green("市级", "绿色工厂")(),
    "21-8": green("市级", "绿色供应链")(),
    "21-9": green("市级", "绿色产品")(),
}
"""For each paying item of L1–L3, a visit that gets it."""

SELF_EMPLOYED_TAXES = {"主体类型": "个体工商户"} | TAXES
