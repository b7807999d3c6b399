"""What each alarm means and what to do about it: its description, and the table in `docs/operating.md`.

`make docs` makes the table from these texts. `{page}` stands for the page: `{page}#conflicts` becomes a link
in the table, and the path of the page in a description.
"""

from __future__ import annotations

from typing import NamedTuple

PAGE = "docs/operating.md"


class AlarmText(NamedTuple):
    """The text of one alarm, or of one kind of alarm."""

    when: str
    """When a person has to act: `now`, or in the `morning`."""
    means: str
    do: str

    def description(self) -> str:
        """Return the alarm's description in CloudWatch: what it means, then what to do."""
        return f"{self.means} {self.do}".replace("{page}", PAGE)


TEXTS = {
    "SweepFails": AlarmText(
        "now",
        "Sweep failed or ran out of time in three periods of five minutes. Nothing late or lost is asked "
        "for again.",
        "Read the log of `sweep`, fix the cause. When it runs again it catches up.",
    ),
    "MinistryLocked": AlarmText(
        "now",
        "The ministry refuses our credential (`siapkerja_otentikasi`) or does not know our addresses "
        "(`siapkerja_kontrak_berubah`). Nothing is sent until a person acts.",
        "`sinergi status` says which dataset and code. Put a new credential into the dataset's secret "
        "(output `SiapkerjaSecrets`), or find out from the ministry what its address is now. Within ten "
        "minutes a probe finds the new one and closes the circuit breaker.",
    ),
    "BreakerOpen": AlarmText(
        "morning",
        "For 15 minutes nothing could be sent to the ministry for a dataset. Nothing is lost.",
        "`sinergi status` says which dataset and why. Do nothing here: a probe finds out when the ministry "
        "is back. If it lasts, ask the ministry. See {page}#when-the-ministry-is-down.",
    ),
    "Bugs": AlarmText(
        "now, if it repeats",
        "An unexpected exception. The message is tried again, then becomes a dead letter; a record on which "
        "our mapping fails is held.",
        "Read the log: class, code and `frames`. List the held records by `sinergi held --code "
        "GALAT_INTERNAL`. Fix, deploy, `sinergi recheck`, `sinergi resend --dlq`.",
    ),
    "…DeadLetters": AlarmText(
        "now, for `Receive` and `Ingest`",
        "Messages of this queue failed five times.",
        "The log of the function says why. Fix the cause, then `sinergi resend --dlq`. See "
        "{page}#dead-letters.",
    ),
    "…Age": AlarmText(
        "now",
        "The oldest message of this queue has waited an hour: no worker takes it, or it fails every time.",
        "Read the log of the function: errors, timeouts, throttles. Check that the queue's event source is "
        "enabled and that the account's concurrency is not used up.",
    ),
    "Undelivered": AlarmText(
        "morning",
        "EventBridge could not hand over an event. Sweep finds dropped files itself, within 25 minutes or "
        "later for a large inbox; a missed run of sweep needs no action.",
        "Fix the cause (rule, queue policy), check `sinergi uploads`, then purge this one queue.",
    ),
    "ContractDrift": AlarmText(
        "morning",
        "The ministry sends fields or codes that our mapping does not have, or changes out of the agreed "
        "bounds. They are set aside, the others arrive.",
        "`sinergi review` lists them. Fields and codes: add them to `functions/domains/`, deploy; the next "
        "reconciliation takes the changes in. `amplop:…` (an id, a number or a size that does not fit): tell "
        "the ministry. `GALAT_INTERNAL`: a bug of ours, see the log.",
    ),
    "Conflicts": AlarmText(
        "morning",
        "The two parties have different values in a shared column, or a record's end or version is disputed.",
        "`sinergi review` lists them, `sinergi review DATASET --take ID --word pusat` or `daerah` decides. "
        "See {page}#conflicts.",
    ),
    "Differences": AlarmText(
        "morning",
        "Reconciliation found copies that differ, and repaired them.",
        "Read `reconciliation/{region}/{dataset}/{date}/` in the receipt bucket. If the same records differ "
        "night after night, ask the ministry who writes there.",
    ),
    "RepairsHeld": AlarmText(
        "morning",
        "More than 5 % of a dataset (and more than 50 records) differ. Nothing was repaired.",
        "`sinergi status` says which dataset. Find the cause with the ministry first: an empty or restored "
        "copy, a changed mapping. Then `sinergi reconcile DATASET` asks before it repairs. See "
        "{page}#reconcile.",
    ),
    "NotCompared": AlarmText(
        "morning",
        "A dataset's copies were not compared last night.",
        "`sinergi status` says when they last were. `sinergi reconcile DATASET` compares them now or says "
        "why not; the log of its function says why it failed. Expected after a night of outage.",
    ),
    "HeldTooLong": AlarmText(
        "morning",
        "Records have waited three days for the record they refer to.",
        "`sinergi held`, column *Waits for*. Ask the region to send the missing records, or to correct "
        "refused ones. The waiting ones are then sent without further action.",
    ),
    "NotArrived": AlarmText(
        "morning",
        "Rows accepted more than a day ago are not acknowledged.",
        "`reports/{region}/{date}.json` in the receipt bucket lists the uploads. `sinergi held` and "
        "`sinergi status` say what they wait for. Circuit breaker closed and nothing held: `sinergi resend "
        "--upload ID`.",
    ),
    "Silent": AlarmText(
        "morning",
        "Nothing has come for a dataset for as long as its data stays fresh.",
        "The daily report (`reports/` in the receipt bucket) says which; ask the region.",
    ),
    "Overdue": AlarmText(
        "morning",
        "A period ended without a file, a record or a nil return.",
        "`sinergi status` says which. Ask the region for the file, or for `sinergi nihil DATASET --period "
        "PERIOD`.",
    ),
}
"""Alarm → its text. `…DeadLetters` and `…Age` are kinds: there is one of each per queue."""
