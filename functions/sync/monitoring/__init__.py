"""Say what is owed and what was exchanged: completeness, nil returns, status of a dataset, the daily report.

This room reads the state table and changes no record.
"""
