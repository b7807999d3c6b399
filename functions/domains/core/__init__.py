"""What the seven datasets are declared with: column types, cell readers, rules, identifiers, code lists, JSON Schema.

Knows no dataset by name.
"""
