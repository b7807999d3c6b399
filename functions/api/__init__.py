"""Speak HTTP: routes, callers, requests and replies, and the OpenAPI document (contract, section 4)."""
