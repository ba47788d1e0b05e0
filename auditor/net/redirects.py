"""Redirects (RFC 9110, 15.4): followed to the same origin only, so that no other host receives the request."""

from collections.abc import Mapping

import httpx

from auditor.model.text import one_line
from auditor.net.failure import FailureReason, NoAnswer
from auditor.net.secrets import masked_url

_STATUSES = frozenset({301, 302, 307, 308})


def is_redirect(status: int, headers: Mapping[str, str]) -> bool:
    """Whether a reply redirects the same request to another URL."""
    return status in _STATUSES and "location" in headers


def redirect_target(url: httpx.URL, location: str) -> httpx.URL:
    """The target of a redirect, with the credentials of ``url``. Raises NoAnswer for another origin.

    The origin is scheme, host and port. An upgrade from HTTP to TLS, both at their default ports, counts as the same
    origin.
    """
    try:
        target = url.join(location)
    except (httpx.InvalidURL, ValueError):
        raise NoAnswer("it redirects to an address that cannot be used", FailureReason.REDIRECTED) from None
    origin = (target.scheme, target.host, target.port)
    upgraded = url.scheme == "http" and url.port is None and origin == ("https", url.host, None)
    if origin != (url.scheme, url.host, url.port) and not upgraded:
        where = one_line(masked_url(str(target)), 100)
        raise NoAnswer(f"it redirects to {where}, which is not asked", FailureReason.REDIRECTED)
    return url.copy_with(scheme=target.scheme, raw_path=target.raw_path)
