"""What is owed and what was exchanged: completeness per period, nil returns, status of a dataset, the daily report.

Reads the state table; changes no record.
"""
