"""The colours of the window: only here, and in the style sheet. No Qt, nothing of what is told in them."""

ACCENT = "#1f6f8b"
INK = "#22303c"
MUTED = "#5a6876"
LINE = "#d9dfe5"
EDGE = "#7f8b96"  # of what can be pressed or typed into
PAPER = "#ffffff"
GROUND = "#f5f7f8"
WASH = "#e8f1f4"  # the accent, thinned: selected rows, the open step
ERROR = "#a8321f"
WARNING = "#8a5a00"
DONE = "#1d6b40"
DISABLED = "#8b97a2"
DISABLED_ICON = "#a9b4be"
PLACEHOLDER = "#66737f"
FAINT = "#9aa7b2"  # the drawing over an empty list
DRAWN = "#3c4a5a"  # what the icons are drawn in
RAIL_ICON = "#d5dde4"
HAIRLINE = "#e9edf0"  # between the lines of a list
HOVERED = "#f6f9fa"
HIT, HIT_NOW = "#ffe9a8", "#f5b942"  # what a search found; the place one stands at
WRONG_CELL = "#fbe3df"
LAW, LAW_JUDGED = "#5b6775", "#16202c"  # words of the policy; those that something was found about
TRACK, BAR_PALE, BAR_SOFT, BAR_MIDDLE = "#e6ebef", "#cfe3ea", "#8fbccb", "#7fb6c8"  # of bars, from empty to full
CHIP_USED, CHIP_UNUSED, CHIP_AT_ODDS = "#cfe9d8", "#ffe2a3", "#f7c6bd"  # a number of the words, and its rule
DONE_GROUND, ERROR_GROUND, WARNING_GROUND = "#e6f3ea", "#fcecea", "#fdf4e1"
