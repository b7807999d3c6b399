"""Keep the state table on DynamoDB: one module per kind of item, over one bulk client (`table`).

Each module names the keys of its items. `docs/architecture/state-table.md` has the whole schema: keys,
indexes, and every attribute with its unit and meaning.
"""
