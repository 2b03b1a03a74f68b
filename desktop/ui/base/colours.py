"""The colours of the window; the style sheet refers to them by name. No Qt."""

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

SHEET = {
    "wash_edge": "#c9dfe6", "warning_edge": "#ecd9ad", "error_edge": "#efc9c3",
    "hovered_button": "#f9fbfc", "hovered_quiet": "#e9eef1", "inactive": "#f0f3f5",
    "accent_hovered": "#1a6079", "accent_pressed": "#154f64", "accent_disabled": "#b7c9d1",
    "inset": "#f7f9fa", "alternate": "#fafbfc", "current": "#fbfdfe", "implied": "#dde8ed",
    "tag_ground": "#fbe9e6", "desk": "#e3e8ec", "scroll": "#c3ccd4", "scroll_hovered": "#9fadb8",
    "rail_hovered": "#2d3d4b", "rail_focused": "#35495a", "rail_mark": "#5cb3cf",
    "practice": "#5a3d00", "practice_hovered": "#74500a", "banner": "#6b4700",
}  # fmt: skip
"""Colours that only the style sheet uses, by their names in it."""
