"""Render the OpenAPI document as one HTML page that loads nothing: no script, no font, no other host."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

import orjson

from functions import messages
from functions.api.document import document
from functions.api.problem import STATUS

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\n"
    "h1,h2,h3{line-height:1.2}"
    "code,pre{font-family:ui-monospace,monospace;background:#f3f3f3;border-radius:3px}"
    "code{padding:.1em .3em}\n"
    "pre{padding:.8rem;overflow:auto}table{border-collapse:collapse;width:100%}"
    "td,th{text-align:left;border-bottom:1px solid #ccc;padding:.35rem;\n"
    "vertical-align:top}details{margin:.4rem 0}summary{cursor:pointer}b.m{display:inline-block;width:4.5rem}"
)


@cache
def page(token_url: str) -> str:
    """Return the page; `token_url` is '' where it is not known."""
    return "".join(_page(orjson.loads(document(token_url))))


def _page(openapi: dict[str, Any]) -> Iterator[str]:
    version, description = escape(openapi["info"]["version"]), escape(openapi["info"]["description"])
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width"><title>Sinergi API</title>'
    yield f"<style>{STYLE}</style></head><body><h1>Sinergi API {version}</h1><p>{description}</p>"
    yield '<p>The same for programs: <a href="openapi.json">openapi.json</a>.</p>'
    tags: dict[str, list[str]] = {}
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append("".join(_call(method, path, operation)))
    for tag, calls in sorted(tags.items(), key=lambda item: item[0] != "umum"):
        yield f"<h2>{escape(tag)}</h2>{''.join(calls)}"
    yield "<h2>Codes</h2><table><tr><th>code</th><th>status</th><th>Indonesia</th><th>English</th></tr>"
    for code, status in STATUS.items():
        message = messages.get(code)
        yield f'<tr id="{code}"><td><code>{code}</code></td><td>{status}</td>'
        yield f"<td>{escape(message.id)}</td><td>{escape(message.en)}</td></tr>"
    yield "</table></body></html>"


def _call(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    yield f'<details id="{escape(operation["operationId"])}"><summary><b class="m">{method.upper()}</b>'
    yield f"<code>{escape(path)}</code> {escape(operation['summary'])}</summary><table>"
    for parameter in operation["parameters"]:
        text = parameter.get("description", "") or orjson.dumps(parameter["schema"]).decode()
        yield f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{parameter['in']}</td>"
        yield f"<td>{escape(text)}</td></tr>"
    yield "</table>"
    if operation["security"]:
        scopes = [scope for entry in operation["security"] for scope in entry["token"]]
        yield f"<p>A token with one of {', '.join(f'<code>{escape(scope)}</code>' for scope in scopes)}</p>"
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        example = orjson.dumps(body["example"], option=orjson.OPT_INDENT_2).decode()
        yield f"<p>{escape(media_type)}</p><pre>{escape(example)}</pre>"
    yield "<table>"
    for status, response in operation["responses"].items():
        yield f"<tr><td>{status}</td><td>{escape(response['description'])}</td></tr>"
    yield "</table></details>"
