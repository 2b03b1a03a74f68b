"""Pieces that every screen is made of; they know no page."""
