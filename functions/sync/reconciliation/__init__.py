"""Both parties' copies compared by digests every night, each difference named and repaired the normal way.

The top room: it may use all others, none may use it.
"""
