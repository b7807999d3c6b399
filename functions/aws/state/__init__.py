"""The state table on DynamoDB: one module per kind of item, over one bulk client.

Each module opens with the keys and indexes of its items; `docs/architecture/state-table.md` has them in one table.
"""
