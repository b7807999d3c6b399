"""From stored records to acknowledgements: dispatch, dependencies between records, permits, the circuit breaker, the payload.

Speaks to the ministry through `ports.Ministry` only; the adapter is `functions.siapkerja`.
"""
