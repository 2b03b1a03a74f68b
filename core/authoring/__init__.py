"""A new policy made into a pack: its text read, drafts written, edited and tried. No Qt, nothing of the record."""
