"""The description of a chain's software: its messages, the fields of their signers, and its routes.

Cosmos SDK: ``cosmos.reflection.v1.ReflectionService/FileDescriptors`` (0.47 and later) returns all descriptors,
``cosmos.base.reflection.v1beta1.ReflectionService/ListImplementations`` the messages that the application accepts;
outdated messages stay among the descriptors. Options: ``cosmos.msg.v1.signer`` is field 11110000 of a message's options
(https://github.com/cosmos/cosmos-sdk proto/cosmos/msg/v1/msg.proto), ``google.api.http`` field 72295728 of a method's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auditor.chains.cosmos.wireformat import byte_fields, fields, text
from auditor.chains.cosmos.wireformat import field as written

MESSAGES = "/cosmos.base.reflection.v1beta1.ReflectionService/ListImplementations"
MESSAGE_INTERFACE = written(1, b"cosmos.base.v1beta1.Msg")
DESCRIPTORS = "/cosmos.reflection.v1.ReflectionService/FileDescriptors"
_SIGNER, _HTTP = 11110000, 72295728
# Field numbers in descriptor.proto.
_FILE_PACKAGE, _FILE_MESSAGE, _FILE_SERVICE = 2, 4, 6
_NAME, _MESSAGE_FIELD, _MESSAGE_OPTIONS, _SERVICE_METHOD, _METHOD_OPTIONS = 1, 2, 7, 2, 4
_FIELD_NUMBER = 3
_RULE_GET = 2


@dataclass(frozen=True, slots=True)
class Software:
    """Signers by message type URL, the numbers of the fields that hold them where there is one, and the REST route of
    each package's parameters."""

    signers: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


def messages(answer: bytes) -> frozenset[str]:
    """The type URLs in an answer of ListImplementations. Raises ValueError."""
    return frozenset(raw.decode("utf-8") for raw in byte_fields(answer, 1))


def software(answer: bytes) -> Software:
    """The Software in an answer of FileDescriptors. Raises ValueError."""
    signers: dict[str, str] = {}
    numbers: dict[str, int] = {}
    params: dict[str, str] = {}
    for file in byte_fields(answer, 1):
        package = text(file, _FILE_PACKAGE)
        for message in byte_fields(file, _FILE_MESSAGE):
            signed = [
                name.decode("utf-8")
                for options in byte_fields(message, _MESSAGE_OPTIONS)
                for name in byte_fields(options, _SIGNER)
            ]
            if signed:
                name = f"/{package}.{text(message, _NAME)}"
                signers[name] = ",".join(signed)
                numbers.update((name, number) for number in _numbers(message, signers[name]))
        for service in byte_fields(file, _FILE_SERVICE):
            if text(service, _NAME) == "Query":
                params.update((package, route) for route in _params(byte_fields(service, _SERVICE_METHOD)))
    return Software(signers, numbers, params)


def _numbers(message: bytes, name: str) -> list[int]:
    """The number of the message field of a name, if it exists."""
    return [
        number
        for descriptor in byte_fields(message, _MESSAGE_FIELD)
        if text(descriptor, _NAME) == name
        for place, number in fields(descriptor)
        if place == _FIELD_NUMBER and isinstance(number, int)
    ]


def _params(methods: Iterable[bytes]) -> list[str]:
    """The route of the method without arguments that returns a module's parameters."""
    routes = [
        text(rule, _RULE_GET)
        for method in methods
        if text(method, _NAME) == "Params"
        for options in byte_fields(method, _METHOD_OPTIONS)
        for rule in byte_fields(options, _HTTP)
    ]
    return [route for route in routes if route.startswith("/") and "{" not in route]
