"""The tables that pages take from the code. `make docs` renews them; a test fails for one out of date."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from functions import agreement, domains, messages
from functions.api.problem import STATUS
from functions.api.routes import ROUTES, Need
from functions.domains.core.compiled import shape
from functions.sync.model import retries
from functions.sync.model.request import KEPT
from infra.config import SIZES
from infra.constructs.alarm_texts import TEXTS
from tests.infra.template import Synthesised

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
TRIGGERS = {
    "receive": "file dropped: S3 → EventBridge → SQS",
    "ingest": "one chunk: SQS, a queue per dataset",
    "settle": "last chunk, or the ministry answered: SQS",
    "dispatch": "record keys: SQS, a queue per dataset",
    "submit": "HTTP call that writes",
    "query": "HTTP call that reads",
    "sweep": "schedule, every minute",
    "pull": "schedule, every five minutes, per dataset that comes from the ministry",
    "reconcile": "schedule, every night, per dataset",
}
KEYS = ("kms", "logs")
"""Services that every function may use: its log, and the key of its stores. The page says so once."""


PLACES = {
    "inbox/": ("files as they were dropped", "yes"),
    "work/": ("pieces between our functions", "yes"),
    "receipts/": (
        "summaries, receipts (ids, codes, columns), corrections (the refused rows as they were sent)",
        "yes",
    ),
    "outbox/": ("what came from the ministry, as files", "yes"),
    "reports/": ("each day's counts", "no"),
    "reconciliation/": ("each night's signed result, with the ids that differed", "no"),
}
"""Prefix → what is there, and whether it is personal data."""


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(header), *map(list, rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def domain_table() -> str:
    agreed = agreement.load()["3216"].datasets
    rows = []
    for name, domain in domains.registry().items():
        compiled = shape(domain)
        ways = " ".join({"kirim": "→", "terima": "←"}[way] for way in agreed[name]["arah"])
        parents = ", ".join(f"`{parent.column}` → {parent.domain}" for parent in domain.parents) or "–"
        kept = [
            f"`{n}`"
            for n, c in zip(compiled.content, compiled.columns[4:], strict=True)
            if c.nasional is None
        ]
        kept += [f"`{small.column}` under {small.below}" for small in [domain.small] if small]
        counts = [str(len(compiled.names)), str(len(compiled.rules))]
        rows.append(
            [f"`{name}`", domain.title, ways, agreed[name]["irama"], *counts, parents, ", ".join(kept) or "–"]
        )
    return _table(("dataset", "is", "way", "owed", "columns", "rules", "refers to", "never forwarded"), rows)


def function_table(template: Synthesised) -> str:
    rows = []
    functions = template.of("AWS::Lambda::Function")
    for capability, trigger in TRIGGERS.items():
        paths = [
            path
            for path in functions
            if functions[path]["Handler"] == f"functions.handlers.{capability}.handler"
        ]
        grants: dict[str, set[str]] = {}
        for path in paths:
            for actions in template.grants(path).values():
                for action in actions:
                    service, _, verb = action.partition(":")
                    if service not in KEYS:
                        grants.setdefault(service, set()).add(verb)
        may = " · ".join(
            f"{service}: {', '.join(sorted(verbs))}" for service, verbs in sorted(grants.items())
        )
        name = f"`{capability}`" + (f" × {len(paths)}" if len(paths) > 1 else "")
        rows.append([name, trigger, f"{SIZES[capability].timeout} s", f"{SIZES[capability].memory} MB", may])
    return _table(("function", "trigger", "timeout", "memory", "may"), rows)


def call_table() -> str:
    needs = {Need.PUBLIC: "–", Need.READ: "read", Need.WRITE: "write", Need.ANY: "read, write or `operasi`"}
    return _table(
        ("call", "does", "token", "by"),
        (
            [f"`{route.method} {route.path}`", route.summary, needs[route.need], f"`{route.function}`"]
            for route in ROUTES
        ),
    )


def problem_table() -> str:
    rows = (
        [f"`{code}`", str(status), messages.get(code).en]
        for code, status in sorted(STATUS.items(), key=lambda item: (item[1], item[0]))
    )
    return _table(("code", "status", "says"), rows)


def kept_table(template: Synthesised) -> str:
    """How long things are kept, by the rules of the template itself."""
    buckets = template.of("AWS::S3::Bucket").values()
    rules = [
        rule
        for bucket in buckets
        for rule in bucket["LifecycleConfiguration"]["Rules"]
        if "ExpirationInDays" in rule
    ]
    days = {rule.get("Prefix", ""): rule["ExpirationInDays"] for rule in rules}
    logs = {log["RetentionInDays"] for log in template.of("AWS::Logs::LogGroup").values()}
    letters = {
        queue["MessageRetentionPeriod"] // 86_400
        for path, queue in template.of("AWS::SQS::Queue").items()
        if path.endswith("DeadLetters")
    }
    rows = [
        [f"`{prefix}`", what, personal, f"{days[prefix]} days"] for prefix, (what, personal) in PLACES.items()
    ]
    return _table(
        ("where", "what", "personal data", "kept"),
        [
            [
                "state table: records",
                "as they stand; of 20 earlier versions when, how far and from where",
                "yes",
                "until a tombstone, which is empty",
            ],
            [
                "state table: requests",
                "results of HTTP requests, without records",
                "no",
                f"{KEPT // 86_400_000} days",
            ],
            *rows,
            ["access logs", "who touched which object", "no", f"{days['']} days"],
            [
                "functions' logs",
                "ids of uploads, codes, counts",
                "no",
                f"{', '.join(map(str, sorted(logs)))} days",
            ],
            ["dead letters", "keys", "no", f"{', '.join(map(str, sorted(letters)))} days"],
        ],
    )


def retry_table() -> str:
    """Return the numbers of `functions/sync/model/retries.py` with what each limits, by its own docstring."""
    tree = ast.parse((REPOSITORY / "functions/sync/model/retries.py").read_text(encoding="utf-8"))
    values = {name: getattr(retries, name) for name in dir(retries) if name.isupper()}
    rows = []
    for assigned, said in pairwise(tree.body):
        if (
            isinstance(assigned, ast.Assign)
            and isinstance(said, ast.Expr)
            and isinstance(said.value, ast.Constant)
        ):
            names = [node.id for node in ast.walk(assigned.targets[0]) if isinstance(node, ast.Name)]
            numbers = ", ".join(_number(values[name]) for name in names)
            rows.append(
                [", ".join(f"`{name}`" for name in names), numbers, " ".join(str(said.value.value).split())]
            )
    return _table(("name", "value", "limits"), rows)


def alarm_table() -> str:
    """Return the alarms' texts; `{page}#…` becomes a link within the page."""
    rows = []
    for name, text in TEXTS.items():
        do = re.sub(
            r"\{page\}#([\w-]+)", lambda anchor: f"[{anchor[1].replace('-', ' ')}](#{anchor[1]})", text.do
        )
        rows.append([f"`{name}`", text.when, text.means, do])
    return _table(("alarm", "when", "means", "do"), rows)


def _number(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else f"{value:,}"


TABLES: dict[str, tuple[str, Callable[[], str]]] = {
    "datasets": ("datasets.md", domain_table),
    "calls": ("api.md", call_table),
    "problems": ("api.md", problem_table),
    "alarms": ("operating.md", alarm_table),
    "retries": ("architecture/retries.md", retry_table),
}
"""Marker → page and what makes the table, from the code alone."""
DEPLOYED: dict[str, tuple[str, Callable[[Synthesised], str]]] = {
    "functions": ("operating.md", function_table),
    "kept": ("operating.md", kept_table),
}
"""The same for tables that are read from the synthesised template."""


def replaced(text: str, name: str, table: str) -> str:
    """Return the page with the table between its two markers replaced."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    assert pattern.search(text), f"no place for the table {name}"
    return pattern.sub(lambda match: match[1] + table + match[2], text)


def main() -> None:
    from tests.infra.conftest import synthesised_once

    template = synthesised_once()
    made = {name: (page, make()) for name, (page, make) in TABLES.items()}
    made |= {name: (page, make(template)) for name, (page, make) in DEPLOYED.items()}
    for name, (page, table) in made.items():
        file = DOCS / page
        file.write_text(replaced(file.read_text(encoding="utf-8"), name, table), encoding="utf-8")
    sys.stdout.write(f"{len(made)} tables renewed\n")


if __name__ == "__main__":
    main()
