"""Translate Lambda events into calls of use cases: one module is one Lambda function."""
