"""A synthesised template, read by construct path (`PencariKerja/Ingest`), because logical ids hold hashes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Resource = dict[str, Any]


@dataclass(frozen=True)
class Synthesised:
    template: dict[str, Any]
    assembly: Path

    def of(self, kind: str) -> dict[str, Resource]:
        """Return construct path (without stack and `/Resource`) → properties of each resource of a type."""
        return {path: r.get("Properties", {}) for path, r in self.resources() if r["Type"] == kind}

    def resources(self) -> Iterator[tuple[str, Resource]]:
        for resource in self.template["Resources"].values():
            yield self.path(resource), resource

    def name(self, reference: Any) -> str:
        """Return a reference as text: `path.Attribute`, joined, with pseudo parameters in braces.

        Raise ValueError for any other intrinsic function.
        """
        match reference:
            case str():
                return reference
            case {"Ref": target} if target in self.template["Resources"]:
                return self.path(self.template["Resources"][target])
            case {"Ref": target}:
                return f"{{{target}}}"
            case {"Fn::GetAtt": [target, attribute]}:
                return f"{self.path(self.template['Resources'][target])}.{attribute}"
            case {"Fn::Join": [separator, parts]}:
                return str(separator.join(self.name(part) for part in parts))
        raise ValueError(json.dumps(reference))

    def environment(self, function: str) -> dict[str, str]:
        variables = self.of("AWS::Lambda::Function")[function]["Environment"]["Variables"]
        return {name: self.name(value) for name, value in variables.items()}

    def statements(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (function path, statement) of every role's policy."""
        for path, policy in self.of("AWS::IAM::Policy").items():
            for statement in policy["PolicyDocument"]["Statement"]:
                yield path.removesuffix("Role/DefaultPolicy"), statement

    def grants(self, function: str) -> dict[str, set[str]]:
        """Return resource → actions of one function's role."""
        found: dict[str, set[str]] = {}
        for path, statement in self.statements():
            if path == function:
                for resource in listed(statement["Resource"]):
                    found.setdefault(self.name(resource), set()).update(listed(statement["Action"]))
        return found

    @staticmethod
    def path(resource: Resource) -> str:
        path: str = resource.get("Metadata", {}).get("aws:cdk:path", resource["Type"])
        return path.removeprefix("Sinergi/").removesuffix("/Resource")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
