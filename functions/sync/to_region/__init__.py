"""What goes back to the region: receipts, corrections, summaries, templates, the change feed and exported files.

Renders what other rooms decided; decides nothing about a record.
"""
