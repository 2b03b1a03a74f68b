"""Column titles in lists of visits under any policy. Answers are found by the roles of facts."""

NAME = "企业名称"
CODE = "统一社会信用代码"
STREET = "所属街镇"
