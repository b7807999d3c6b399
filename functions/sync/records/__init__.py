"""Decide what becomes of one record: comparing, storing, merging, closing, delivery states, conflicts.

Every change of a record goes through here, whichever party it came from. Besides the state table this room
writes only hints to queues, and reads the list of ids to close.
"""
