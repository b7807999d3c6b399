"""Turn dataclasses into DynamoDB items and back.

The mapping follows the dataclass: a new field needs nothing here, and a field of an unknown type fails at
import. A field that holds its default is absent from the item, which keeps items small and the `due` index
sparse. The attribute maps are built by hand, because boto3's TypeSerializer costs more than the call that it
prepares. `docs/architecture/state-table.md` has the whole schema.
"""

from __future__ import annotations

import dataclasses
from base64 import b64decode
from collections.abc import Callable, Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, get_type_hints

Attr = dict[str, Any]
"""An attribute's value with its type, as in `{"S": "text"}`."""
Item = dict[str, Attr]
"""Attributes by name."""
T = TypeVar("T")


class AttributeForm(NamedTuple):
    """Both ways between a field's value and an attribute."""

    write: Callable[[Any], Attr]
    read: Callable[[Attr], Any]


def _binary(attr: Attr) -> bytes:
    """Return a binary value: base64 text where `wire` parsed the answer, bytes where botocore did."""
    value = attr["B"]
    return value if isinstance(value, bytes) else b64decode(value, validate=True)


TEXT = AttributeForm(lambda v: {"S": v}, lambda a: a["S"])
NUMBER = AttributeForm(lambda v: {"N": str(v)}, lambda a: int(a["N"]))
BINARY = AttributeForm(lambda v: {"B": v}, _binary)
FLAG = AttributeForm(lambda v: {"BOOL": v}, lambda a: a["BOOL"])
TEXTS = AttributeForm(lambda v: {"L": [{"S": x} for x in v]}, lambda a: tuple(x["S"] for x in a["L"]))
NUMBERS = AttributeForm(
    lambda v: {"L": [{"N": str(x)} for x in v]}, lambda a: tuple(int(x["N"]) for x in a["L"])
)
COUNTS = AttributeForm(
    lambda v: {"M": {k: {"N": str(n)} for k, n in v.items()}},
    lambda a: {k: int(n["N"]) for k, n in a["M"].items()},
)
WORDS = AttributeForm(
    lambda v: {"M": {k: {"S": s} for k, s in v.items()}}, lambda a: {k: s["S"] for k, s in a["M"].items()}
)
_FORMS: dict[Any, AttributeForm] = {
    str: TEXT,
    int: NUMBER,
    int | None: NUMBER,
    bytes: BINARY,
    bool: FLAG,
    tuple[str, ...]: TEXTS,
    tuple[int, ...]: NUMBERS,
    dict[str, int]: COUNTS,
    dict[str, str]: WORDS,
}


def _form(kind: Any) -> AttributeForm:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return AttributeForm(lambda v: {"S": v.value}, lambda a: kind(a["S"]))
    if isinstance(kind, type) and issubclass(kind, tuple):
        return AttributeForm(TEXTS.write, lambda a: kind(*TEXTS.read(a)))
    return _FORMS[kind]


class Codec(Generic[T]):
    """The mapping between one dataclass and its items.

    `in_keys` names the fields that the item holds in its keys (and `rev`), which the caller reads and writes.
    `attributes` maps a field to its attribute where the names differ: stored items keep their attribute names
    when a field is renamed. Raise ValueError where it names a field that the dataclass does not have.
    """

    def __init__(
        self, cls: type[T], in_keys: frozenset[str], attributes: Mapping[str, str] | None = None
    ) -> None:
        hints, stored_as = get_type_hints(cls), attributes or {}
        fields = [f for f in dataclasses.fields(cls) if f.name not in in_keys]  # type: ignore[arg-type]
        self._cls: Callable[..., T] = cls
        self._names = tuple(f.name for f in fields)
        self._attributes = tuple(stored_as.get(name, name) for name in self._names)
        self._forms = tuple(_form(hints[name]) for name in self._names)
        self._values = attrgetter(*self._names)
        self._defaults = tuple(_default(f) for f in fields)
        if unknown := stored_as.keys() - set(self._names):
            raise ValueError(f"{cls.__name__} has no fields {sorted(unknown)}")

    def write(self, value: T) -> Item:
        """Return the attributes of `value` without its keys and without fields that hold their default."""
        return {
            attribute: form.write(v)
            for attribute, form, v, default in zip(
                self._attributes, self._forms, self._values(value), self._defaults, strict=True
            )
            if v != default
        }

    def read(self, item: Mapping[str, Attr], **in_keys: Any) -> T:
        """Return the object of an item; `in_keys` gives the fields that its attributes do not hold."""
        given = {
            name: form.read(item[attribute])
            for name, attribute, form in zip(self._names, self._attributes, self._forms, strict=True)
            if attribute in item
        }
        for name, default in zip(self._names, self._defaults, strict=True):
            if default is None and name not in given:
                given[name] = None
        return self._cls(**in_keys, **given)

    def difference(self, old: T, new: T) -> tuple[Item, list[str]]:
        """Return the attributes to set and those to remove that turn `old`'s item into `new`'s."""
        put: Item = {}
        drop: list[str] = []
        for attribute, form, before, after, default in zip(
            self._attributes, self._forms, self._values(old), self._values(new), self._defaults, strict=True
        ):
            if before != after:
                if after == default:
                    drop.append(attribute)
                else:
                    put[attribute] = form.write(after)
        return put, drop


_REQUIRED = object()


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    # Every caller passes an optional field that has no default, yet in the item None is absence all the same.
    return None if "None" in str(field.type) else _REQUIRED
