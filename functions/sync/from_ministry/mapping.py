"""The ministry's JSON → our columns: the way back of `national`. What it says in a field that we do not know is told, not lost."""

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
from functions.sync.records.merge import MappedChange
from functions.sync.validation.agreed_columns import unagreed_columns
from functions.sync.validation.row_validator import RowValidator
from functions.sync.validation.rows import context_at

UPSERTS = frozenset({"upsert", "ganti_kunci"})


@lru_cache(maxsize=32)
def _plan(domain: Domain) -> dict[tuple[str, ...], tuple[str, Mapping[Any, Any]]]:
    compiled = shape(domain)
    columns = (
        (name, column)
        for name, column in zip(compiled.names, compiled.columns, strict=True)
        if column.nasional
    )
    return {
        tuple(str(c.nasional).split(".")): (name, {there: here for here, there in (c.kode or {}).items()})
        for name, c in columns
    }


@lru_cache(maxsize=32)
def _validator(domain: Domain) -> RowValidator:
    return RowValidator(domain, shape(domain).names)


def map_change(told: MinistryChange, domain: Domain, now: int) -> tuple[MappedChange | None, tuple[str, ...]]:
    """The change in our columns, or None and why: unknown fields by the ministry's name, codes of columns that do not fit. Our
    rules between columns are not for the ministry to keep. Columns outside the agreement are left out.
    """
    key = Key(told.region, domain.name, told.id)
    if told.op not in (*UPSERTS, Op.TUTUP, Op.HAPUS):
        return None, ("op",)
    op = Op.UPSERT if told.op in UPSERTS else Op(told.op)
    if op is Op.HAPUS:
        return MappedChange(
            key, told.version, told.revision, op, told.remote_id, b"", ministry_content_hash(told.data)
        ), ()
    data, strange_data = to_our_columns(domain, told.data)
    words, strange_own = to_our_columns(domain, told.own_values or {})
    record, strange = data | words, [*dict.fromkeys(strange_data + strange_own)]
    laid = jsonl.lay_out({"id_sumber": told.id, **record}, domain)
    row = _validator(domain).check(laid.cells, context_at(now, told.region), laid.refused)
    outside = unagreed_columns(told.region, domain.name, now)
    if strange or laid.findings or row.values is None:
        refusing = (
            each
            for each in (*laid.findings, *row.findings)
            if messages.get(each.code).severity is Severity.REJECT
        )
        return None, (*strange, *(f"{finding.column}:{finding.code}" for finding in refusing))
    values = [
        None if name in outside else value
        for name, value in zip(shape(domain).names, row.values, strict=True)
    ]
    payload = shape(domain).payload(values)
    covered = {name: data.get(name) for name in words if words[name] != data.get(name)}
    apart = None if told.own_values is None else frozenset(words)
    beyond = any(name in data and name not in words for name in outside)
    return MappedChange(
        key,
        told.version,
        told.revision,
        op,
        told.remote_id,
        payload,
        ministry_content_hash(told.data),
        covered,
        beyond,
        apart,
    ), ()


def to_our_columns(domain: Domain, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(our columns, fields that are none of ours)"""
    plan, record, strange = _plan(domain), {}, []
    for path, value in _leaves(data, ()):
        if path not in plan:
            strange.append(".".join(path))
            continue
        name, codes = plan[path]
        if value is not None:
            record[name] = (
                [codes.get(each, each) for each in value]
                if isinstance(value, list)
                else codes.get(value, value)
            )
    return record, strange


def without_unagreed_fields(
    data: Mapping[str, Any], domain: Domain, unagreed_columns: frozenset[str], path: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Without the fields of columns that may not be stored, in the ministry's own form: what cannot be read is kept as it came."""
    kept = {}
    for name, value in data.items():
        here = (*path, str(name))
        if (known := _plan(domain).get(here)) and known[0] in unagreed_columns:
            continue
        kept[str(name)] = (
            without_unagreed_fields(value, domain, unagreed_columns, here)
            if isinstance(value, Mapping)
            else value
        )
    return kept


def _leaves(data: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in data.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*path, str(name)))
        else:
            yield (*path, str(name)), value
