"""Define what is stored and passed around: records, uploads, requests, conflicts, the breaker's item, errors.

Plain data and functions of it. Nothing here calls a port, reads a file or imports another room.
"""
