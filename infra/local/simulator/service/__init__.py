"""The simulator's Lambda. It shares no code with what it tests: only the standard library, boto3 and orjson."""
