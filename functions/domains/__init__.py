"""The registry of datasets: every module here is one dataset; `core` is what they are declared with."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from functions.domains.core.contract import Domain


@cache
def registry() -> dict[str, Domain]:
    """Wire name → domain, parents before children. Raises where a module is not a domain: a deploy-time bug."""
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
        ready = [n for n, d in found.items() if n not in ordered and all(p.domain in ordered for p in d.parents)]
        if not ready:
            raise ValueError("parents form a cycle or name an unknown domain")
        ordered.update((name, found[name]) for name in ready)
    return ordered


def get(name: str) -> Domain:
    """The domain of a wire name; KeyError for any other."""
    return registry()[name]


def names() -> list[str]:
    return list(registry())
