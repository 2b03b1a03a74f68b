"""Everything without the window: policy, assessment, records and papers. No Qt."""
