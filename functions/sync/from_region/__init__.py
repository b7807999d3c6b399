"""From the region's file or request to stored records: receive, ingest, settle, submit, check.

One use case per module. What is sent on to the ministry is the business of `to_ministry`.
"""
