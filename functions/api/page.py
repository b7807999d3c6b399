"""The document as a page that needs nothing from anywhere else: no script, no font, no other host."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

import orjson

from functions import messages
from functions.api.document import document
from functions.api.problem import STATUS

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
h1,h2,h3{line-height:1.2}code,pre{font-family:ui-monospace,monospace;background:#f3f3f3;border-radius:3px}code{padding:.1em .3em}
pre{padding:.8rem;overflow:auto}table{border-collapse:collapse;width:100%}td,th{text-align:left;border-bottom:1px solid #ccc;padding:.35rem;
vertical-align:top}details{margin:.4rem 0}summary{cursor:pointer}b.m{display:inline-block;width:4.5rem}"""


@cache
def page(token_url: str) -> str:
    told = orjson.loads(document(token_url))
    return "".join(_page(told))


def _page(told: dict[str, Any]) -> Iterator[str]:
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sinergi API</title>'
    yield f"<style>{STYLE}</style></head><body><h1>Sinergi API {escape(told['info']['version'])}</h1><p>{escape(told['info']['description'])}</p>"
    yield '<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>'
    tags: dict[str, list[str]] = {}
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append("".join(_call(method, path, operation)))
    for tag, calls in sorted(tags.items(), key=lambda item: item[0] != "umum"):
        yield f"<h2>{escape(tag)}</h2>{''.join(calls)}"
    yield "<h2>Codes</h2><table><tr><th>code</th><th>status</th><th>Indonesia</th><th>English</th></tr>"
    for code, status in STATUS.items():
        one = messages.get(code)
        yield f'<tr id="{code}"><td><code>{code}</code></td><td>{status}</td><td>{escape(one.id)}</td><td>{escape(one.en)}</td></tr>'
    yield "</table></body></html>"


def _call(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f'<details id="{escape(operation["operationId"])}"><summary><b class="m">{method.upper()}</b><code>{escape(path)}</code> '
    yield f"{escape(operation['summary'])}</summary><table>"
    for one in operation["parameters"]:
        told = one.get("description", "") or orjson.dumps(one["schema"]).decode()
        yield f"<tr><td><code>{escape(one['name'])}</code></td><td>{one['in']}</td><td>{escape(told)}</td></tr>"
    yield "</table>"
    if operation["security"]:
        yield f"<p>A token with one of {', '.join(f'<code>{escape(one)}</code>' for each in operation['security'] for one in each['token'])}</p>"
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<p>{escape(kind)}</p><pre>{escape(orjson.dumps(body['example'], option=orjson.OPT_INDENT_2).decode())}</pre>"
    yield "<table>"
    for status, response in operation["responses"].items():
        yield f"<tr><td>{status}</td><td>{escape(response['description'])}</td></tr>"
    yield "</table></details>"
