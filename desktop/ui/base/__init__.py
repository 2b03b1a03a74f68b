"""Widgets and helpers shared by all pages; they know no page."""
