"""The desktop program: it connects policy, record and screens."""
