"""Work that an operator or the clock starts: sweep, missed files, resend, recheck of held records.

Each finds what is due and hands it to the normal path; none has a path of its own.
"""
