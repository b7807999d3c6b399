"""The ports of `functions.sync.ports` on AWS. The only package that imports botocore."""
