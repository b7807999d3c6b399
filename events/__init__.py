"""Real trigger payloads, one JSON per case, in folders named for the capability; `files/` holds what is dropped.

python -m events                                    lists the cases
python -m events receive happy --domain pelatihan   runs the real handler in this process, on an AWS of its own
"""
