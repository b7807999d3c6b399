"""One record's life: comparing with what is stored, storing by compare-and-set, merging both parties' values, delivery states.

Every change of a record goes through here, whichever side it came from. Talks to the state table only.
"""
