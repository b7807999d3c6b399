"""Compare both parties' copies by digests every night, name each difference, and repair it the normal way.

The top room: it may import all others, none may import it.
"""
