"""GitHub's API as its published OpenAPI description says: every request and every answer is held against it.

The description is that of the npm package ``@octokit/openapi``, which GitHub generates from its own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft4Validator
from jsonschema.validators import extend

from tests.absent import end_test
from tests.chains.npm import NpmMissing
from tests.chains.packed import packed
from tests.repos.forge.serving import Answer

PACKAGE = "@octokit/openapi@23.0.2"
DIGEST = "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=="
_ERROR = {"$ref": "#/components/schemas/basic-error"}
# GitHub's pages on authentication, rate limits and troubleshooting say that any operation may answer these.
_ANYWHERE = {"401", "403", "404", "429", "500"}


@dataclass(frozen=True)
class Refused:
    """An answer with a status and a message instead of what was asked for."""

    status: int
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Description:
    """An OpenAPI 3.0 description: which operation a request is, and whether a value fits a schema."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._validator = _OPENAPI(document)
        self._paths = [(_pattern(path), item) for path, item in document["paths"].items()]

    def operation(self, method: str, path: str) -> tuple[Mapping[str, Any], dict[str, str]] | None:
        """The operation and the values of its path's parameters; paths without parameters win. None: there is none."""
        fitting = [(item, match) for pattern, item in self._paths if (match := pattern.fullmatch(path))]
        if not fitting:
            return None
        item, match = min(fitting, key=lambda each: len(each[1].groupdict()))
        operation = item.get(method.lower())
        return None if operation is None else (operation, {k: unquote(v) for k, v in match.groupdict().items()})

    def resolved(self, thing: Any) -> Any:
        """What a ``$ref`` stands for."""
        while isinstance(thing, dict) and "$ref" in thing:
            at: Any = self._document
            for part in thing["$ref"].removeprefix("#/").split("/"):
                at = at[part.replace("~1", "/").replace("~0", "~")]
            thing = at
        return thing

    def like(self, example: str, fact: Any) -> Any:
        """One of the description's named examples, or the first item of it, with a fact laid over it."""
        value = self._document["components"]["examples"][example]["value"]
        return _overlaid(value[0] if isinstance(value, list) else value, fact)

    def faults(self, value: Any, schema: Mapping[str, Any]) -> Iterator[str]:
        """What of a value does not fit a schema of this description."""
        for error in self._validator.evolve(schema=schema).iter_errors(value):
            yield f"{error.json_path}: {error.message[:300]}"


@cache
def github() -> Description:
    """GitHub's own description. Raises NpmMissing."""
    return Description(json.loads(packed(PACKAGE, DIGEST, "generated/api.github.com.json").read_bytes()))


def needed() -> None:
    """Skips a test that cannot have the description; in CI it fails."""
    try:
        github()
    except NpmMissing as missing:
        end_test(missing)


@dataclass
class GitHub:
    """Answers each path that is in ``facts`` with the description's own example and the facts laid over it.

    A list of facts lays each over the first item of the example that has its ``type``. A path without facts is one that
    the token may not see. Whatever the description does not know, of requests or of answers, is in ``faults``.
    """

    facts: Mapping[str, Any]
    description: Description = field(default_factory=github)
    faults: list[str] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, str]) -> Answer:
        """The answer to a request for a path as it came, still escaped, without the API's prefix."""
        found = self.description.operation(method, f"/{path}")
        if found is None:
            self.faults.append(f"{method} /{path} is not described")
            return Answer(404, {"message": "Not Found"})
        operation, values = found
        parameters = [self.description.resolved(each) for each in operation.get("parameters", ())]
        self._check_request(f"{method} /{path}", parameters, {"path": values, "query": query})
        fact = self.facts.get(path, Refused(404, "Not Found"))
        if isinstance(fact, Refused):
            return self._refuse(path, operation, fact)
        return self._tell(path, operation, fact, query)

    def _check_request(self, asked: str, parameters: list[Any], given: dict[str, dict[str, str]]) -> None:
        known = {(each["in"], each["name"]): each for each in parameters}
        for where, values in given.items():
            for name, text in values.items():
                if (where, name) not in known:
                    self.faults.append(f"{asked}: the {where} has no parameter {name}")
                    continue
                schema = known[where, name]["schema"]
                integer = self.description.resolved(schema).get("type") == "integer" and text.isdecimal()
                value = int(text) if integer else text
                self.faults += [f"{asked}: {name}: {fault}" for fault in self.description.faults(value, schema)]

    def _refuse(self, path: str, operation: Mapping[str, Any], refused: Refused) -> Answer:
        described = operation["responses"].get(str(refused.status))
        if described is None and str(refused.status) not in _ANYWHERE:
            self.faults.append(f"/{path} is never answered with {refused.status}")
        body = {"message": refused.message, "documentation_url": "", "status": str(refused.status)}
        self.faults += [f"/{path}: {fault}" for fault in self.description.faults(body, _ERROR)]
        return Answer(refused.status, body, refused.headers)

    def _tell(self, path: str, operation: Mapping[str, Any], fact: Any, query: dict[str, str]) -> Answer:
        content = self.description.resolved(operation["responses"]["200"])["content"]["application/json"]
        example = self.description.resolved(next(iter(content["examples"].values())))["value"]
        value, headers = _overlaid(example, fact), {}
        if isinstance(value, list):
            size, page = min(100, int(query.get("per_page", 30))), int(query.get("page", 1))
            if size * page < len(value):
                headers["Link"] = f'</{path}?page={page + 1}>; rel="next"'
            value = value[size * (page - 1) : size * page]
        # Some examples lack what their own schema asks for: only what the facts brought in is a fault.
        schema = content["schema"]
        known = {_where(fault) for fault in self.description.faults(example, schema)}
        faults = (fault for fault in self.description.faults(value, schema) if _where(fault) not in known)
        self.faults += [f"/{path}: {fault}" for fault in faults]
        return Answer(200, value, headers)


def _where(fault: str) -> str:
    return re.sub(r"\[\d+\]", "[]", fault)


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    return re.compile("".join(f"(?P<{part}>[^/]+)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))


def _overlaid(example: Any, fact: Any) -> Any:
    if isinstance(fact, list):
        items = example if isinstance(example, list) else []
        return [_overlaid(_like(items, each), each) for each in fact]
    if isinstance(fact, dict):
        under = example if isinstance(example, dict) else {}
        return deepcopy(under) | {key: _overlaid(under.get(key), value) for key, value in fact.items()}
    return fact


def _like(items: list[Any], fact: Any) -> Any:
    """An item of the example that is of the same type as a fact."""
    kind = fact.get("type") if isinstance(fact, dict) else None
    fitting = [each for each in items if kind is None or (isinstance(each, dict) and each.get("type") == kind)]
    return fitting[0] if fitting else None


def _or_null(keyword: Any) -> Any:
    """A keyword of JSON Schema that lets null pass where OpenAPI 3.0 says ``nullable``."""

    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        if instance is None and schema.get("nullable"):
            return
        yield from keyword(validator, value, instance, schema) or ()

    return check


_OPENAPI = extend(
    Draft4Validator, {name: _or_null(keyword) for name, keyword in Draft4Validator.VALIDATORS.items() if name != "$ref"}
)
