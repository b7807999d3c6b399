"""Commands for operators and supervisors: local cloud, held records, resend, both copies, report, agreement, code lists."""
