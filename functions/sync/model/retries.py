"""How often and how long anything is tried again: every such number of the product, in one table.

Times are milliseconds unless the text says seconds. `docs/architecture/retries.md` is made from this file
(`make docs`), so each number says what it limits and what happens behind the limit.
"""

from __future__ import annotations

# Two workers write one item of the state table.
CONTENTION_TRIES = 5
"""Compare-and-set of a record or an upload that others keep changing. Then `Transient`: the message comes again."""
SETTLE_TRIES = 8
"""Compare-and-set of an upload by settle, which every dispatch of its records writes to. Then `Transient`."""
PERMIT_TRIES = 40
"""Compare-and-set of a dataset's breaker item for one permit. Then the records stay as they are; sweep asks again."""
PERMIT_RENEWALS = 5
"""Permits that dispatch takes for one batch, each lapsed before the request left. Then the claims are given back."""

# The rate that the agreement allows (`laju`), kept in the breaker item.
PERMIT_SPAN = 1_250
"""A permit counts against the rate this long: the second that the rate speaks of, and a quarter more, because a
request leaves a moment after its permit and the clocks of two workers differ."""
PERMIT_VALID = PERMIT_SPAN - 1_000
"""A request must leave this soon after its permit; a later one needs a new permit."""
PERMIT_PATIENCE = 3_000
"""A worker waits this long for a permit. Then the records stay as they are; sweep asks again."""
THROTTLED_FOR = 300_000
"""After a 429 a quarter of the rate is used for this long."""

# The circuit breaker of a dataset.
BREAKER_THRESHOLD = 5
"""Failures in a row that open the breaker, if no two are further apart than `BREAKER_WINDOW`."""
BREAKER_WINDOW = 120_000
"""Failures further apart than this are counted anew: one record that fails at every try is no outage."""
BREAKER_PAUSE, BREAKER_PAUSE_MOST = 30_000, 300_000
"""Between two probes, doubled with every failed one up to the second number, so a recovery is noticed within it."""
PROBE_LEASE = 180_000
"""A probe that has not reported back after this long counts as dead; the next worker may send one."""

# A record on its way to the ministry.
HINT_GRACE = 60_000
"""Sweep asks after a waiting record this long after its hint should have been enough."""
BATCH_SIZES = (50, 10, 2, 1)
"""Records in one request, by the attempts that the record has behind it: the batch shrinks, to isolate a record on
which the ministry fails (a 500, a firewall's page)."""
BACKOFF_BASE, BACKOFF_MOST = 15_000, 900_000
"""Pause before a failed record is sent again: doubled with every attempt, spread over half of it, at most the second."""
DISPATCH_STUCK = 180_000
"""A dispatch that has not reported back after this long has an unknown outcome (the function's timeout × 1.5)."""
CLAIM_RENEWAL = 30_000
"""A claim older than this is renewed before it is used: a batch that is halved many times takes long."""
READ_BACK_DELAY = 60_000
"""Before a record without a known outcome is read back, as the ministry may still be applying it. It may take longer,
be read back as absent, be sent again and then be applied twice: the idempotency key, the same for every try of a
version, makes the second `sudah_ada`, and the version makes it `konflik` once something newer is there."""
READ_BACK_FAILURES = 2
"""Read-backs that may fail in one call before the rest is left for later: each may cost a whole timeout."""

# A record that waits.
HELD_RECHECK = 3_600_000
"""A record held for its parent is looked at again after this long, in case the release was lost."""
WAIT_ALARM = 72 * 3_600_000
"""A record held for its parent longer than this is counted for the alarm at every look."""

# Receipts that follow the ministry's answers.
RERENDERS, RERENDER_WITHIN = 2, 60_000
"""One worker writes a receipt again this often, and only within this time of its start; sweep asks for the rest."""
RENDER_LEASE = 300_000
"""One worker has an upload's files for itself this long: as long as the function may run."""
WORKER_LIFETIME, ANNOUNCED_FOR = 120_000, 180_000
"""How long a worker may run, and how long its announcement of moved records holds: once a minute per upload."""

# Sweep and the listing of the inbox.
UPLOAD_QUIET = 120_000
"""Nothing of an upload is asked for again before it is this old."""
SWEEP_PERIOD, SWEEP_RUN = 600_000, 90_000
"""The same message is sent once per period, by the run (one a minute) that falls into it: what is merely slow must not
pile up as messages."""
INBOX_PASS = 900_000
"""From the start of one listing of the inbox to the start of the next."""
DROP_QUIET = 600_000
"""A dropped file is looked for after this long: its event and its reading may take as long."""
INBOX_LOOK_BACK = 14 * 86_400_000
"""Older files are left alone: a thousand passes have seen them."""
PULL_STANDSTILL = 3
"""Pages in a row that lead nowhere: the ministry repeats itself, and the next run asks again."""

# AWS.
CLIENT_ATTEMPTS = 4
"""Attempts of one AWS call inside botocore (standard mode)."""
TABLE_ATTEMPTS = 6
"""Attempts at what a DynamoDB batch left undone, each after a random pause of up to 2 s. Then `Transient`."""
QUEUE_ATTEMPTS = 5
"""Attempts at the entries that an SQS batch refused. Then `Transient`."""
STREAM_REOPENINGS = 5
"""An S3 object is opened again this often where its stream broke, from the byte reached, in the same version."""
INVOCATION_RESERVE = 10_000
"""A message is not begun with less than this left of the invocation: it goes back to its queue."""

# HTTP, in seconds but for `TOKEN_RENEWAL`.
CONNECT_TIMEOUT, READ_TIMEOUT, REQUEST_TIMEOUT = 3.0, 20.0, 30.0
"""Seconds for connecting to the ministry, for each read, and for the request as a whole."""
TOKEN_RENEWAL = 60_000
"""Milliseconds before its end at which an access token is renewed."""
LONGEST_RETRY_AFTER = 86_400.0
"""Seconds: the longest `Retry-After` of the ministry that we believe."""
API_RETRY_AFTER = 5
"""Seconds that our own API names in `Retry-After` with a 503."""
