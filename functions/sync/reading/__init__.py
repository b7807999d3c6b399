"""Read bytes into cells: CSV, JSON Lines and XLSX, strictly and in constant memory.

Header and layout are found from the content, never from the file's name. These modules know a dataset's
columns, but neither its rules nor storage nor the outcome of a row.
"""
