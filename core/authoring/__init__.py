"""Authoring of policy packs: reading a policy's text, drafting, editing and trying rules. No Qt, and nothing of the
record."""
