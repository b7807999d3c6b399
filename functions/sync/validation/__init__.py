"""Cells to verdicts: columns matched to the dataset, rows judged, rules over the whole file (duplicates, anomalies).

Writes nothing and asks no port; wording of findings lives in `functions.messages`.
"""
