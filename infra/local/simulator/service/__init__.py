"""The simulator's Lambda function. It shares no code with what it tests; it needs only boto3 and orjson."""
