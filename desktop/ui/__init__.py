"""The screens. They are given operations to call and values to show; they never see the store."""
