"""Render what goes back to the region: receipts, corrections, summaries, templates, change feed and exports.

These modules decide nothing about a record.
"""
