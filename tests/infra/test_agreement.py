"""The stack builds the datasets of the agreement: without a dataset, exactly its resources are missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import agreement, domains
from tests.infra.conftest import Synthesise
from tests.infra.template import Synthesised

GONE = "perselisihan-hi"


def ours(path: str, gone: str) -> bool:
    """Return whether the resource is in the dataset's construct, an alarm on its lanes, or a route to it."""
    scope = scope_of(gone)
    return (
        path.startswith(f"{scope}/")
        or (path.startswith("Alarms/") and scope in path)
        or (path.startswith("Http/") and f".{gone}." in path)
    )


def scope_of(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


@pytest.mark.parametrize("gone", domains.names())
def test_a_dataset_out_of_the_agreement_takes_exactly_its_resources_along(
    gone: str, prod: Synthesised, synthesise: Synthesise, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = agreement.load()["3216"]
    left = {name: plan for name, plan in current.datasets.items() if name != gone}
    monkeypatch.setattr(agreement, "load", lambda: {"3216": replace(current, datasets=left)})
    without = synthesise()
    before, after = ({path for path, _ in each.resources()} for each in (prod, without))
    assert before - after == {path for path in before if ours(path, gone)} != set()
    assert after <= before
    assert scope_of(gone) not in str(without.template) and gone not in str(without.template), (
        "nobody may send to it or knows of it"
    )


def test_what_an_addendum_ends_is_still_looked_after(
    synthesise: Synthesise, prod: Synthesised, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The template must not depend on the day on which it is made."""
    current = agreement.load()["3216"]
    left = {name: plan for name, plan in current.datasets.items() if name != GONE}
    amended = replace(current, amended=((current.last_day, replace(current, datasets=left)),))
    monkeypatch.setattr(agreement, "load", lambda: {"3216": amended})
    assert {path for path, _ in synthesise().resources()} == {path for path, _ in prod.resources()}


def test_where_the_region_wants_no_files_nothing_may_write_them(
    synthesise: Synthesise, prod: Synthesised, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = agreement.load()["3216"]
    without = {
        name: {**plan, "kotak_keluar": plan.get("kotak_keluar", False) and name != "pelatihan"}
        for name, plan in current.datasets.items()
    }
    monkeypatch.setattr(agreement, "load", lambda: {"3216": replace(current, datasets=without)})
    narrowed = synthesise()
    wanted, unwanted = prod.grants("Pelatihan/Pull"), narrowed.grants("Pelatihan/Pull")
    assert set(wanted) - set(unwanted) == {"Receipt.Arn/outbox/*", "State.Arn/index/changes"}
    assert all(wanted[resource] == actions for resource, actions in unwanted.items())
    assert narrowed.grants("Penempatan/Pull") == prod.grants("Penempatan/Pull")
