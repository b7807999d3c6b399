"""Map the ministry's JSON to our columns, the reverse of `to_ministry.mapping`.

A field that we do not know is reported, not dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from functions import messages
from functions.domains.core.compiled import shape
from functions.domains.core.contract import Domain
from functions.messages import Severity
from functions.sync.model.hashing import ministry_content_hash
from functions.sync.model.record import Key, Op
from functions.sync.ports.ministry import MinistryChange
from functions.sync.reading import jsonl
from functions.sync.records.ministry_change import MappedChange
from functions.sync.validation.agreed_columns import unagreed_columns
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at

UPSERTS = frozenset({"upsert", "ganti_kunci"})
"""Operations of the ministry's that write a record's content."""


@lru_cache(maxsize=32)
def _plan(domain: Domain) -> dict[tuple[str, ...], tuple[str, Mapping[Any, Any]]]:
    """Return the ministry's path → (our column, the ministry's code → ours)."""
    compiled = shape(domain)
    columns = (
        (name, column)
        for name, column in zip(compiled.names, compiled.columns, strict=True)
        if column.nasional
    )
    return {
        tuple(str(column.nasional).split(".")): (
            name,
            {theirs: ours for ours, theirs in (column.kode or {}).items()},
        )
        for name, column in columns
    }


@lru_cache(maxsize=32)
def _validator(domain: Domain) -> RowValidator:
    return RowValidator(domain, shape(domain).names)


def map_change(
    change: MinistryChange, domain: Domain, now: int
) -> tuple[MappedChange | None, tuple[str, ...]]:
    """Return the change in our columns, or None and why it cannot be read.

    The reasons are unknown fields by the ministry's names, and `column:CODE` for values that do not fit a
    column. Our rules between columns do not bind the ministry. Columns outside the agreement are left out.
    """
    key = Key(change.region, domain.name, change.id)
    if change.op not in (*UPSERTS, Op.TUTUP, Op.HAPUS):
        return None, ("op",)
    op = Op.UPSERT if change.op in UPSERTS else Op(change.op)
    if op is Op.HAPUS:
        return MappedChange(
            key,
            change.version,
            change.revision,
            op,
            change.remote_id,
            b"",
            ministry_content_hash(change.data),
        ), ()
    data, unknown_in_data = to_our_columns(domain, change.data)
    own, unknown_in_own = to_our_columns(domain, change.own_values or {})
    record, unknown = data | own, [*dict.fromkeys(unknown_in_data + unknown_in_own)]
    laid = jsonl.lay_out({"id_sumber": change.id, **record}, domain)
    row = _validator(domain).check(laid.cells, context_at(now, change.region), laid.refused)
    unagreed = unagreed_columns(change.region, domain.name, now)
    if unknown or laid.findings or row.values is None:
        refusing = (
            finding
            for finding in (*laid.findings, *row.findings)
            if messages.get(finding.code).severity is Severity.REJECT
        )
        return None, (*unknown, *(f"{finding.column}:{finding.code}" for finding in refusing))
    values = [
        None if name in unagreed else value
        for name, value in zip(shape(domain).names, row.values, strict=True)
    ]
    payload = shape(domain).payload(values)
    covered_by_ours = {name: data.get(name) for name in own if own[name] != data.get(name)}
    own_columns = None if change.own_values is None else frozenset(own)
    holds_unagreed = any(name in data and name not in own for name in unagreed)
    return MappedChange(
        key,
        change.version,
        change.revision,
        op,
        change.remote_id,
        payload,
        ministry_content_hash(change.data),
        covered_by_ours,
        holds_unagreed,
        own_columns,
    ), ()


def to_our_columns(domain: Domain, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return (our columns, paths of the fields that are none of ours)."""
    plan, record, unknown = _plan(domain), {}, []
    for path, value in _leaves(data, ()):
        if path not in plan:
            unknown.append(".".join(path))
            continue
        name, codes = plan[path]
        if value is not None:
            record[name] = (
                [codes.get(each, each) for each in value]
                if isinstance(value, list)
                else codes.get(value, value)
            )
    return record, unknown


def without_unagreed_fields(
    data: Mapping[str, Any], domain: Domain, unagreed_columns: frozenset[str], path: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return `data`, in the ministry's own form, without the fields of columns that may not be stored.

    A change that cannot be read is kept like this, for a person.
    """
    kept = {}
    for name, value in data.items():
        here = (*path, str(name))
        if (mapped := _plan(domain).get(here)) and mapped[0] in unagreed_columns:
            continue
        kept[str(name)] = (
            without_unagreed_fields(value, domain, unagreed_columns, here)
            if isinstance(value, Mapping)
            else value
        )
    return kept


def _leaves(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield (path, value) of every field below `data`."""
    for name, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, str(name)))
        else:
            yield (*path, str(name)), value
