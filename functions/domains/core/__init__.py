"""Provide what datasets are declared with: types, cell readers, rules, identifiers, code lists, JSON Schema.

Nothing here knows a dataset by name. Only `dispute_rules` serves a single dataset: it holds the procedure of
one law.
"""
