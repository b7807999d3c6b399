"""Pull the ministry's changes into the table, and map its fields to our columns.

`records.merge` decides how its values and ours are merged.
"""
