"""Write the receipt of a request, in the same columns as a file's (contract, section 2)."""

from __future__ import annotations

import csv
import io

from functions.sync.from_region.submit import SubmitAnswer
from functions.sync.reading.formula_injection import neutralise
from functions.sync.to_region.explanations import explain
from functions.sync.to_region.receipt import RECEIPT_HEADER


def receipt_of(answer: SubmitAnswer, domain: str, lang: str) -> bytes:
    """Return the receipt as CSV in UTF-8; `lang` is `id` or `en`, for the messages."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    for row, identity, hasil, findings in answer.results:
        explanations = [explain(domain, finding, lang, kind="jsonl") for finding in findings]
        codes, columns = (
            "|".join(code for code, _, _ in findings),
            "|".join(column for _, column, _ in findings),
        )
        write(
            [
                row,
                neutralise(identity),
                hasil.value,
                codes,
                neutralise(columns),
                neutralise(" | ".join(explanations)),
            ]
        )
    return RECEIPT_HEADER + text.getvalue().encode()
