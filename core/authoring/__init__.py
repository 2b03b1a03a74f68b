"""Making a pack: a folder under the officer's hand, its text, its rules, its worked cases. Knows no window."""
