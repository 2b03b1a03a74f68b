"""The counter without its window: policy, assessment, records and paper. No Qt anywhere."""
