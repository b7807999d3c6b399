"""The ministry's changes into the table: pull, and the mapping from its fields to our columns.

How its values and ours are merged is decided in `records`.
"""
