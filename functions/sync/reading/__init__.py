"""Bytes to cells: CSV, JSON Lines and XLSX read strictly, in constant memory, with header and layout found from the content.

Knows nothing of datasets' rules, of storage, or of what becomes of a row.
"""
