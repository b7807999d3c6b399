"""Send stored records to the ministry: dispatch, dependencies, permits, circuit breaker, payload.

Speaks to the ministry through `ports.Ministry` only; the adapter is `functions.siapkerja`.
"""
