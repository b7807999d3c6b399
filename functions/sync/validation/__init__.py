"""Judge rows: cells to values and findings, and the rules over the whole file (duplicates, sums, anomalies).

These modules write nothing and call no port. The wording of findings lives in `functions.messages`.
"""
