"""Whole rosters (政策找企业、免申即享): lists of enterprises read in, and judged by the same plans in one query.

`layout` says how answers lie in tables; what reads them in stands before it, what judges them behind it. Nothing here
says what a rule means: that is `core.assess`, which the queries must equal, and a test holds them to it.
"""
