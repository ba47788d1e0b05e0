"""Extracts hosts, images, switches and clauses from text, line by line."""

import re
from collections.abc import Iterator

from auditor.repos.dependence.licences import licence_name
from auditor.repos.dependence.use import Use

_URL = re.compile(
    r"\b(?:https?|wss?|grpcs?|tcp)://(?:[^\s/\"'<>@]{0,200}@)?([A-Za-z0-9.-]{3,253})(:\d{1,20})?([^\s\"'<>`)\\,;]{0,200})"
)
_IMAGE = re.compile(
    r"^\s{0,20}(?:-\s{0,20})?(?:image:\s{0,20}|FROM\s{1,20}(?:--platform=\S{1,200}\s{1,20})?)[\"']?([a-z0-9][\w./-]{2,200}?)"
    r"(?:[:@][\w.{}$:-]{1,200})?[\"']?(?:\s|$)"
)
_PIPED = re.compile(r"\b(?:curl|wget)\b[^|\n]{0,200}\|\s{0,20}(?:sudo\s{1,20})?(?:ba|z)?sh\b")
_KINDS = (
    ("telemetry", r"sentry\.io|posthog|segment\.(io|com)|mixpanel|amplitude|google-analytics|googletagmanager|statsig"),
    ("telemetry", r"datadoghq|newrelic|honeycomb\.io|telemetry|bugsnag|logrocket"),
    ("remote configuration", r"launchdarkly|firebaseremoteconfig|remoteconfig|configcat|split\.io|unleash"),
    ("model hub", r"huggingface\.co|(^|\.)hf\.co|modelscope|civitai|ollama\.(com|ai)|replicate\.com"),
    ("registry", r"(^|\.)(ghcr\.io|docker\.io|quay\.io|gcr\.io|pkg\.dev|azurecr\.io)|registry"),
    ("node", r"\brpc\b|rpc[.-]|[.-]rpc|infura|alchemy|quicknode|quiknode|ankr|drpc|llamarpc|chainstack|blastapi"),
    ("node", r"(^|[.-])node\d{0,20}[.-]|^archive\.(?!ubuntu)|lcd|fullnode|entrypoint"),
    ("seed", r"(^|\.)(seed|bootnode|peer)s?\d{0,20}[.-]"),
    ("download", r"(^|\.)(s3|storage|dl|download|downloads|cdn|releases|objects|get)[.-]"),
)
_OF_HOST = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_SWITCHES = (
    ("kill switch", re.compile(r"\bkill[_-]?switch", re.IGNORECASE)),
    (
        "self-update",
        re.compile(
            r"DAEMON_ALLOW_DOWNLOAD_BINARIES\s{0,20}[=:]\s{0,20}\"?true|\bauto[_-]?update\w{0,80}\s{0,20}[=:]\s{0,20}\"?true|watchtower",
            re.IGNORECASE,
        ),
    ),
    ("remote configuration", re.compile(r"\b(remote[_-]?config|fetch[_-]?config(uration)?)\b", re.IGNORECASE)),
)
LICENCE_TEXT = "licence text"  # the kind of the licence itself; its clauses have the kind "licence"
_COMMERCE = "no commercial use"
_CLAUSE_WORDS = (
    ("forks are restricted", r"restriction on forking|forking restriction|separate network|may not fork"),
    ("not open source yet", r"business source licen[cs]e|\bBUSL\b|additional use grant|change date"),
    (
        _COMMERCE,
        r"(?<!commercial or )(?<!commercial and )non-?commercial(?!(ly)? (or|and) commercial)|commons clause|"
        r"solely for (evaluation|internal)",
    ),
    ("no competition", r"\bcompet(e|es|ing|itive) (with|product|service|use)|server side public licen[cs]e"),
    ("may be ended", r"licen[cs]or may (terminate|revoke)|revocable licen[cs]e"),
)
_CLAUSES = tuple((what, re.compile(words, re.IGNORECASE)) for what, words in _CLAUSE_WORDS)
# The GNU licences allow non-commercial distribution of object code as one of several ways; that does not forbid
# commerce.
_OF_GNU = (
    "this alternative is allowed only occasionally and noncommercially",
    "this alternative is allowed only for noncommercial distribution",
)
# Most lines contain none of these; skipping them first makes large trees fast.
_WORTH_A_LOOK = re.compile(
    r"://|image:|\bFROM |curl |wget |kill[_-]?switch|DAEMON_ALLOW|auto[_-]?update|watchtower|(?:remote|fetch)[_-]?con",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(r"^\s{0,20}\"?(homepage|repository|documentation|authors?|url|bugs|funding)\"?\s{0,20}[=:]")
_NOBODY = re.compile(
    r"^(localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|host\.docker\.internal)|"
    r"(^|\.)(example\.(com|org|net)|test|local|localhost|invalid|internal)$|"
    r"(^|\.)(w3\.org|json-schema\.org|spdx\.org|schemas?\.[\w.]{1,200}|opensource\.org|apache\.org|gnu\.org|creativecommons\.org|"
    r"ietf\.org|wikipedia\.org|stackoverflow\.com|medium\.com|twitter\.com|x\.com|discord\.(gg|com)|t\.me|shields\.io|"
    r"docs?\.[\w.]{1,200}|docs\.rs|readthedocs\.io|ethereum\.org|soliditylang\.org|ethereum\.stackexchange\.com|doc\.rust-lang\.org)$",
    re.IGNORECASE,
)
_CODE_HOSTS = re.compile(r"(^|\.)(github\.com|gitlab\.com|bitbucket\.org|githubusercontent\.com)$", re.IGNORECASE)
_FETCHED = re.compile(r"/releases/download/|/archive/|githubusercontent|/raw/")
_COMMENT = re.compile(r"^\s{0,20}(//|#(?!!)|\*|/\*|///|--|\"\"\")")
_LONGEST_LINE = 2000
_MOST = 400


def uses(suffix: str, source: bytes) -> tuple[Use, ...]:
    """The dependences in a file. Comments do not count, nor do links that only people follow."""
    if b"\0" in source[:4096]:
        return ()
    text = source.decode("utf-8", "replace")
    licence = suffix in ("", ".md", ".txt") and "licen" in text[:4000].casefold()
    if suffix == ".md" and not licence:
        return ()
    first_uses: dict[tuple[str, str], Use] = {}
    if licence and (name := licence_name(text)):
        first_uses[LICENCE_TEXT, name] = Use(LICENCE_TEXT, name, 1, text.strip().partition("\n")[0].strip()[:200])
    free = licence and _is_of_gnu(text)
    for number, line in enumerate(text.splitlines(), 1) if licence else _lines(text):
        for kind, what in _clauses(line, free=free) if licence else _line(line, suffix):
            first_uses.setdefault((kind, what), Use(kind, what[:200], number, line.strip()[:200]))
            if len(first_uses) >= _MOST:
                return tuple(first_uses.values())
    return tuple(first_uses.values())


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that may contain a dependence, with their numbers; very long lines are data."""
    number, counted, end = 1, 0, -1
    for match in _WORTH_A_LOOK.finditer(text):
        if match.start() <= end:
            continue
        start = text.rfind("\n", 0, match.start()) + 1
        end = text.find("\n", match.start())
        end = len(text) if end < 0 else end
        number, counted = number + text.count("\n", counted, start), start
        if end - start <= _LONGEST_LINE:
            yield number, text[start:end]


def _is_of_gnu(text: str) -> bool:
    """Whether the words on commerce in a licence are only those of the GNU licences."""
    plain = " ".join(text.casefold().split())
    rest = plain
    for sentence in _OF_GNU:
        rest = rest.replace(sentence, "")
    return rest != plain and "noncommercial" not in rest and "non-commercial" not in rest


def _clauses(line: str, *, free: bool) -> Iterator[tuple[str, str]]:
    for what, pattern in _CLAUSES:
        if pattern.search(line[:_LONGEST_LINE]) and not (free and what == _COMMERCE):
            yield "licence", what


def _line(line: str, suffix: str) -> Iterator[tuple[str, str]]:
    if _COMMENT.match(line) or (suffix in (".toml", ".json", ".cfg") and _ABOUT_ITSELF.match(line)):
        return
    if suffix in ("", ".yml", ".yaml") and (image := _IMAGE.match(line)) and image[1] not in ("scratch", "AS", "as"):
        yield "image", _registry(image[1])
    if _PIPED.search(line):
        yield "download", "a script that is run as it comes"
    for switch, pattern in _SWITCHES:
        if pattern.search(line):
            yield switch, switch
    for match in _URL.finditer(line):
        host = match[1].lower().strip(".-")
        kind = _kind(host, match[3]) if "." in host and not _NOBODY.search(host) else None
        if kind:
            yield kind, host


def _kind(host: str, path: str) -> str | None:
    if _CODE_HOSTS.search(host):
        return "download" if _FETCHED.search(host + path) else None
    return next((kind for kind, pattern in _OF_HOST if pattern.search(host)), "host")


def _registry(image: str) -> str:
    """The registry and owner of an image: ``docker.io/library`` if it names neither."""
    parts = image.split("/")
    if len(parts) == 1:
        return "docker.io/library"
    if "." in parts[0] or ":" in parts[0] or parts[0] == "localhost":
        return "/".join(parts[:2]) if len(parts) > 2 else parts[0]
    return f"docker.io/{parts[0]}"
