"""Register the datasets: every module of this package is one; `core` holds what they are declared with."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from functions.domains.core.contract import Domain


@cache
def registry() -> dict[str, Domain]:
    """Return the dataset of each wire name, parents before children.

    Raise `ValueError` where a dataset is not named as its module, names an unknown parent, or parents form a
    cycle; all three are bugs that every test and every deployment finds.
    """
    found: dict[str, Domain] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:  # `core`
            continue
        domain = importlib.import_module(f"{__name__}.{module.name}").DOMAIN
        if domain.name != module.name.replace("_", "-"):
            raise ValueError(f"module {module.name} declares domain {domain.name}")
        found[domain.name] = domain
    ordered: dict[str, Domain] = {}
    while len(ordered) < len(found):
        ready = [
            name
            for name, domain in found.items()
            if name not in ordered and all(parent.domain in ordered for parent in domain.parents)
        ]
        if not ready:
            raise ValueError("parents form a cycle or name an unknown domain")
        ordered.update((name, found[name]) for name in ready)
    return ordered


def get(name: str) -> Domain:
    """Return the dataset of a wire name; raise `KeyError` for any other name."""
    return registry()[name]


def names() -> list[str]:
    """Return the wire names, parents before children."""
    return list(registry())
