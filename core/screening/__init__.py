"""Screening of rosters (政策找企业、免申即享): lists of enterprises are read in and judged by one SQL query.

`layout` defines the tables of answers between reading and judging. The meaning of rules is defined in `core.assess`;
the queries must give the same results, and a test compares them.
"""
