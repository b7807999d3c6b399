"""The receipt of a request, in the same columns as a file's (contract, section 2)."""

from __future__ import annotations

import csv
import io

from functions.sync.from_region.submit import Answer
from functions.sync.reading.formula_injection import neutral
from functions.sync.to_region.explanations import explained
from functions.sync.to_region.receipt import RECEIPT_HEADER


def receipt_of(answer: Answer, domain: str, lang: str) -> bytes:
    text = io.StringIO()
    write = csv.writer(text).writerow
    for row, identity, hasil, findings in answer.results:
        told = [explained(domain, finding, lang) for finding in findings]
        codes, columns = "|".join(code for code, _, _ in findings), "|".join(column for _, column, _ in findings)
        write([row, neutral(identity), hasil.value, codes, neutral(columns), neutral(" | ".join(told))])
    return RECEIPT_HEADER + text.getvalue().encode()
