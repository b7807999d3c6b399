"""Define how often and how long the product tries again.

Times are milliseconds unless the text says seconds. `make docs` makes `docs/architecture/retries.md` from
this file, so each docstring says what the number limits and what happens beyond the limit.

The stack may not import this module. So the numbers that AWS needs are in `infra`: the timeout of each
function in `infra/config.py` (`SIZES`); the deliveries of a message and its visibility timeout in
`infra/constructs/lane.py`. `tests/infra/test_timeouts.py` checks that both places fit together.
"""

from __future__ import annotations

# Two workers write the same item of the state table.
CONTENTION_TRIES = 5
"""Tries of a compare-and-set of a record or an upload that others keep changing. Then `Transient`: the
message comes again."""
SETTLE_TRIES = 8
"""Tries of settle's compare-and-set of an upload; every dispatch of its records writes to the same item. Then
`Transient`."""
PERMIT_TRIES = 40
"""Tries of a compare-and-set of a dataset's breaker item for one permit. Then the records stay as they are;
the sweep hints again."""
PERMIT_RENEWALS = 5
"""Permits that dispatch takes for one batch when each lapses before the request leaves. Then the claims are
given back."""

# The rate that the agreement allows (`laju`), kept in the breaker item.
PERMIT_SPAN = 1_250
"""How long a permit counts against the rate: one second, as the rate is per second, and a quarter more,
because a request leaves a moment after its permit and the clocks of two workers differ."""
PERMIT_VALID = PERMIT_SPAN - 1_000
"""How long after its permit a request may leave; later it needs a new permit."""
PERMIT_PATIENCE = 3_000
"""How long a worker waits for a permit. Then the records stay as they are; the sweep hints again."""
THROTTLED_FOR = 300_000
"""How long only a quarter of the rate is used after a 429."""

# The circuit breaker of a dataset.
BREAKER_THRESHOLD = 5
"""Failures in a row of one worker that open the breaker, if no two neighbours are further apart than
`BREAKER_WINDOW`."""
BREAKER_WINDOW = 120_000
"""Longest time between two failures that count as in a row. After a longer one counting starts again, because
one record that fails at every try is no outage."""
BREAKER_PAUSE, BREAKER_PAUSE_MOST = 30_000, 300_000
"""Pause before the next probe, and the longest one: it doubles with every failed probe, and a recovery is
noticed within the longest."""
PROBE_LEASE = 180_000
"""A probe without a result after this long counts as dead; the next worker may send one."""

# A record on its way to the ministry.
HINT_GRACE = 60_000
"""How long after a record's change the sweep leaves it alone, as its first hint should be enough."""
BATCH_SIZES = (50, 10, 2, 1)
"""Records in one request, by the failed attempts of a record: the batch shrinks, to isolate a record on which
the ministry fails (a 500, a firewall's page)."""
BACKOFF_BASE, BACKOFF_MOST = 15_000, 900_000
"""Pause before a failed record is sent again, and the longest one: it doubles with every attempt and is
spread over its second half, so that not all come at once."""
DISPATCH_STUCK = 180_000
"""A dispatch without a result after this long has an unknown outcome (the timeout of dispatch × 1.5); its
records are read back."""
CLAIM_RENEWAL = 30_000
"""A claim older than this is renewed before the request: a batch that is halved many times takes long."""
READ_BACK_DELAY = 60_000
"""Pause before a record without a known outcome is read back, as the ministry may still be applying it.
Should that take longer, the record is read back as absent, sent again and perhaps applied twice. This is
harmless: the idempotency key is the same for every try of a version, so the second try is answered
`sudah_ada`, or `konflik` once the ministry holds a newer version."""
READ_BACK_FAILURES = 2
"""Failed read-backs in one call after which the rest is left for later: each may cost a whole timeout."""

# A record that waits for its parent.
HELD_RECHECK = 3_600_000
"""When a record held for its parent is looked at again, in case the release was lost."""
WAIT_ALARM = 72 * 3_600_000
"""A record held for its parent longer than this counts for the alarm, every time that it is looked at."""

# Receipts that follow the ministry's answers.
RERENDERS, RERENDER_WITHIN = 2, 60_000
"""How often one worker writes a receipt again, and how long after its start it may begin to. The sweep has
the rest written."""
RENDER_LEASE = 300_000
"""How long one worker has an upload's files for itself: the timeout of settle."""
WORKER_LIFETIME, ANNOUNCED_FOR = 120_000, 180_000
"""How long a worker may run (the timeout of dispatch), and how long its announcement of moved records holds:
it announces once a minute per upload."""
RECEIPT_DELAY, RECEIPT_DELAY_MOST, RECEIPT_DELAY_ROWS = 3, 900, 1_000
"""Seconds that a receipt may lag behind the ministry's answers: the least and the most. Each so many rows add
one second, because each rendering reads all accepted rows again."""

# Sweep and the listing of the inbox.
UPLOAD_QUIET = 120_000
"""The sweep hints at an upload only when what it needs is this old."""
SWEEP_PERIOD, SWEEP_RUN = 600_000, 90_000
"""The sweep sends the same message once per period, in the run (one a minute) that falls into the first
`SWEEP_RUN` of it: what is merely slow must not pile up as messages."""
INBOX_PASS = 900_000
"""Time from the start of one listing of the inbox to the start of the next."""
DROP_QUIET = 600_000
"""How old a dropped file must be before it counts as missed: its event and its reading may take as long."""
INBOX_LOOK_BACK = 14 * 86_400_000
"""Files older than this are left alone: a thousand listings have seen them."""
PULL_STANDSTILL = 3
"""Pages in a row that do not move the cursor: the ministry repeats itself, and the next run asks again."""

# AWS.
CLIENT_ATTEMPTS = 4
"""Attempts of one AWS call inside botocore (standard mode)."""
TABLE_ATTEMPTS = 6
"""Attempts at what a DynamoDB batch left undone, each after a random pause of up to 2 s. Then `Transient`."""
QUEUE_ATTEMPTS = 5
"""Attempts at the entries that an SQS batch refused. Then `Transient`."""
STREAM_REOPENINGS = 5
"""How often an S3 object is opened again when its stream breaks: the same version, from the byte reached."""
INVOCATION_RESERVE = 10_000
"""A message is not begun when less than this is left of the invocation: it goes back to its queue."""

# HTTP, in seconds except `TOKEN_RENEWAL`.
CONNECT_TIMEOUT, READ_TIMEOUT, REQUEST_TIMEOUT = 3.0, 20.0, 30.0
"""Seconds for connecting to the ministry, for each read, and for the request as a whole."""
TOKEN_RENEWAL = 60_000
"""Milliseconds before its expiry at which an access token is renewed."""
LONGEST_RETRY_AFTER = 86_400.0
"""Seconds of the longest `Retry-After` of the ministry's that is believed."""
API_RETRY_AFTER = 5
"""Seconds that our own API names in `Retry-After` with a 503."""
