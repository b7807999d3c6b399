"""Implement the ports of `functions.sync.ports` on AWS. Only this package imports botocore."""
