"""Hold real trigger payloads, one JSON file per case, in folders named for the function.

`files/` holds the files that are dropped.

    python -m events                                    lists the cases
    python -m events receive happy --domain pelatihan   runs the real handler in this process,
                                                        on a local cloud of its own
"""
