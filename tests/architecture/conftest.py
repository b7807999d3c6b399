"""The README's function table is read from the same template as the infra tests."""

from tests.infra.conftest import prod, synthesise

__all__ = ["prod", "synthesise"]
