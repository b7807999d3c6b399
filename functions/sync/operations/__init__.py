"""What an operator or the clock sets going again: sweep, missed files, resend, recheck of held records.

Finds what is due and hands it to the normal path; has no path of its own.
"""
