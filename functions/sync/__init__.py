"""Hold the synchronisation core: the use cases and the rules that they share, in twelve rooms.

The core is pure: no AWS, no network, no clock. Imports go only downwards (import-linter, `pyproject.toml`):

    reconciliation → from_ministry | operations → from_region | to_ministry → records | to_region
                   → monitoring | validation → ports | reading → model
"""
