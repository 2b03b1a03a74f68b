"""What a list of visits calls its columns, whatever policy each visit is of. Answers are read by the roles of facts."""

NAME = "企业名称"
CODE = "统一社会信用代码"
STREET = "所属街镇"
