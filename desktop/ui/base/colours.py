"""The colours of the window; other modules and the style sheet take theirs from here. No Qt."""

ACCENT = "#1f6f8b"
INK = "#22303c"
MUTED = "#5a6876"
LINE = "#d9dfe5"
EDGE = "#7f8b96"  # borders of buttons and fields
PAPER = "#ffffff"
GROUND = "#f5f7f8"
WASH = "#e8f1f4"  # lightened accent: selected rows, the open step
ERROR = "#a8321f"
WARNING = "#8a5a00"
DONE = "#1d6b40"
DISABLED = "#8b97a2"
DISABLED_ICON = "#a9b4be"
PLACEHOLDER = "#66737f"
FAINT = "#9aa7b2"  # icon of an empty list
DRAWN = "#3c4a5a"  # default colour of icons
RAIL_ICON = "#d5dde4"
HAIRLINE = "#e9edf0"  # lines between rows of a list
HOVERED = "#f6f9fa"
HIT, HIT_NOW = "#ffe9a8", "#f5b942"  # search hits; the current hit
WRONG_CELL = "#fbe3df"
LAW, LAW_JUDGED = "#5b6775", "#16202c"  # policy text; policy text with a verdict
TRACK, BAR_PALE, BAR_SOFT, BAR_MIDDLE = "#e6ebef", "#cfe3ea", "#8fbccb", "#7fb6c8"  # of bars, from empty to full
CHIP_USED, CHIP_UNUSED, CHIP_AT_ODDS = "#cfe9d8", "#ffe2a3", "#f7c6bd"  # numbers in policy text, by their rule
DONE_GROUND, ERROR_GROUND, WARNING_GROUND = "#e6f3ea", "#fcecea", "#fdf4e1"
