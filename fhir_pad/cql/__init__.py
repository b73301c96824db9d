"""The rules as a CQL Library: the same declarations, read by other people's engines.

Must not know how our own evaluators work.
"""
