"""Extracts the names of container images that a workflow pushes."""

import re
from collections.abc import Iterator

_NAME = r"((?:[a-z0-9][a-z0-9.-]{0,80}(?::\d{1,5})?/)?[a-z0-9][a-z0-9._/-]{1,150})"
_PUSHED = (
    re.compile(rf"\bdocker (?:image )?push (?:--\S{{1,40}} ){{0,3}}[\"']?{_NAME}"),
    re.compile(rf"--destination[ =][\"']?{_NAME}"),
    re.compile(rf"\bdocker buildx build\b[^\n]{{0,200}}?(?:-t|--tag)[ =][\"']?{_NAME}"),
    re.compile(rf"\b(?:podman|buildah|skopeo) [^\n]{{0,120}}docker://{_NAME}"),
    re.compile(rf"\b(?:podman|buildah|crane) push {_NAME}(?=[:@\s\"']|$)(?![^\n]{{0,120}}docker://)"),
)
_BLOCK = re.compile(
    r"^( {0,40})(?:tags|images):[ ]{0,4}(?:[|>]-?)?[ ]{0,4}([^\n]{0,200})\n((?:\1 {1,20}[^\n]{0,200}\n){0,20})", re.M
)
_ITEM = re.compile(rf"^[ -]{{0,40}}[\"']?{_NAME}(?=[:@\s\"',]|$)")
_WORDS = {"type", "latest", "true", "false", "name"}
_MOST = 20


def images(text: str) -> tuple[str, ...]:
    """Images without their tags; names with variables of the forge are left out."""
    return tuple(dict.fromkeys(_images(text)))[:_MOST]


def _images(text: str) -> Iterator[str]:
    for pattern in _PUSHED:
        yield from (match[1].rstrip("./-") for match in pattern.finditer(text) if _is_whole(text, match.end(1)))
    for _, first, rest in _BLOCK.findall(text):
        for line in (first, *rest.splitlines()):
            for part in line.split(","):
                match = _ITEM.match(part.strip())
                if match is not None and "/" in match[1] and match[1] not in _WORDS:
                    yield match[1].rstrip("./-")


def _is_whole(text: str, end: int) -> bool:
    """Whether a name ends at a place and contains no variable."""
    return text[end : end + 1] not in ("$", "{") and "/" in text[max(0, end - 200) : end].rpartition(" ")[2]
