"""Commands for operators and supervisors.

They cover the local cloud and its demo, held records, resending, both parties' copies, conflicts, the report,
the agreement and code lists.
"""
