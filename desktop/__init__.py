"""The program that people open: it puts the policy, the record and the screens together."""
