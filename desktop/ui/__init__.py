"""The screens. They call operations and show values; they never access the store."""
