"""Turn the region's files and requests into stored records: receive, ingest, settle, submit, check.

One use case per module. `to_ministry` sends the records on.
"""
