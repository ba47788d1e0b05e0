"""The seat of a signer: the program's state that it is compared with, and how far its power reaches.

A seat is named by what the program compares the signer with (``has_one``, ``address =``, a constant key, a stored
field), not by the name of the signer's own account.
"""

import re
from collections.abc import Iterator

from auditor.repos.anchor.program_file import AccountField
from auditor.repos.survey import HOLDER, PRIVILEGED

_POWERFUL = re.compile(
    r"admin|authority|governance|govern|owner_of_program|guardian|operator|manager|upgrade|dao|multisig|boss"
)
_OWN = re.compile(r"\buser|owner\b|depositor|payer|holder|player|staker|maker|taker")
# Conversions of a key before it is compared.
_CONVERSION = re.compile(r"\.(key|to_account_info|to_bytes|as_ref|clone|unwrap|key_ref)(\(\))?$")
_CONSTANT = re.compile(r"(?:\w{1,60}::){0,6}[A-Z][A-Z0-9_]{1,80}(::ID|::id\(\))?")
_MEMBERSHIP = re.compile(r"([\w.]{1,200})(?:\.iter\(\))?\.(contains\w{0,60}|any)\(")
_QUESTION = re.compile(r"\b(\w{1,80})!?\(")
_PREFIX = re.compile(r"^(require|assert|check|verify|ensure|is|has|validate|valid|only)_")
_CALLED = re.compile(r"[\w:]{1,200}\((&?(?:mut )?ctx(?![\w.]).{0,200})?\)")
Bound = tuple[str, str, str]


def seat_bindings(signer: AccountField, accounts: tuple[AccountField, ...], checks: tuple[str, ...]) -> Iterator[Bound]:
    """Access, words and seat of everything that a signer is compared with."""
    for constraint in signer.constraints:
        kind, _, value = constraint.partition("=")
        if kind.strip() == "address":
            yield PRIVILEGED, constraint, _role(value.partition("@")[0])
        elif kind.strip() == "seeds::program":
            yield PRIVILEGED, f"{signer.name}: {constraint}", _role(value)
    for account in accounts:
        for constraint in account.constraints:
            yield from _by_constraint(constraint, account, signer, accounts)
    for check in checks:
        yield from _by_check(check, signer, accounts)


def _by_constraint(
    written: str, account: AccountField, signer: AccountField, accounts: tuple[AccountField, ...]
) -> Iterator[Bound]:
    kind, _, value = written.partition("=")
    value = value.partition("@")[0].strip()
    role = ""
    if kind.strip() == "has_one" and value == signer.name:
        role = value
    elif kind.strip() == "constraint":
        role = compared_with(value, signer, accounts)
    if role and (access := reach([account], signer, role)):
        yield access, f"{account.name}: {written}", role


def _by_check(check: str, signer: AccountField, accounts: tuple[AccountField, ...]) -> Iterator[Bound]:
    if role := compared_with(check, signer, accounts):
        others = [a for a in accounts if a is not signer and re.search(rf"\b{re.escape(a.name)}\b", check)]
        access = PRIVILEGED if _CONSTANT.fullmatch(role) else reach(others, signer, role)
        if access:
            yield access, check, role
    elif _CALLED.fullmatch(check):  # the checks of another crate's access control are unknown
        yield PRIVILEGED, check, _PREFIX.sub("", check.partition("(")[0].rpartition("::")[2])


def compared_with(check: str, signer: AccountField, accounts: tuple[AccountField, ...]) -> str:
    """The seat that a check compares a signer with; "" if it compares none, or only with input of the caller."""
    if not re.search(rf"\b{re.escape(signer.name)}\b", check):
        return ""
    if (membership := _MEMBERSHIP.search(check)) is not None:
        return _role(membership[1])
    question = [name for name in _QUESTION.findall(check) if name not in ("require", "assert")]
    for left, right in _equalities(check):
        for mine, other in ((left, right), (right, left)):
            if re.search(rf"\b{re.escape(signer.name)}\b", mine) and not _is_given(other, signer, accounts):
                return _role(other)
    if "==" in check:
        return ""
    prefixed = [name for name in question if _PREFIX.match(name)]
    return _PREFIX.sub("", _PREFIX.sub("", prefixed[0])) if prefixed else ""


def _equalities(check: str) -> Iterator[tuple[str, str]]:
    """The two sides of each ``==``."""
    inside = re.sub(r"^(require|assert)!\(", "", check)
    for part in re.split(r"&&|\|\||,", inside):
        left, equal, right = part.partition("==")
        if equal:
            yield left.strip(" ()&*"), right.strip(" &*")


def _plain(words: str) -> str:
    words = words.strip(" &*")
    while (shorter := _CONVERSION.sub("", words)) != words:
        words = shorter.strip(" &*")
    return words.removeprefix("ctx.accounts.").removeprefix("self.accounts.").removeprefix("self.")


def _is_given(words: str, signer: AccountField, accounts: tuple[AccountField, ...]) -> bool:
    """Whether a key is chosen by the caller: an account itself, an argument, or the signer again."""
    plain = _plain(words.rstrip(")") if words.count("(") < words.count(")") else words)
    if _CONSTANT.fullmatch(plain):
        return False
    return plain in {account.name for account in accounts} or not re.search(r"[.(]", plain)


def _role(words: str) -> str:
    """``admin`` of ``ctx.accounts.state.admin``, ``ADMIN`` of ``crate::keys::ADMIN``."""
    plain = _plain(words.strip(" ()"))
    names = re.findall(r"[A-Za-z_]\w{0,80}", re.sub(r"\([^()]{0,200}\)", "", plain))
    meaningful = [name for name in names if name not in ("id", "ID", "key")]
    return meaningful[-1] if meaningful else plain


def reach(accounts: list[AccountField], signer: AccountField, role: str) -> str | None:
    """Whether the accounts that name the signer give it power over everything, over one account of many, or only over
    its own."""
    if any("TokenAccount" in account.type for account in accounts):
        return None
    seeds = {
        a.name: next((constraint for constraint in a.constraints if constraint.startswith("seeds")), None)
        for a in accounts
    }
    if any(made is not None and re.search(rf"\b{re.escape(signer.name)}\b", made) for made in seeds.values()):
        return None
    if any(made is not None and is_constant(made) for made in seeds.values()):
        return PRIVILEGED
    unmade = not seeds or None in seeds.values()
    names = (role.casefold(), signer.name)
    powerful = any(map(_POWERFUL.search, names)) and not any(map(_OWN.search, names))
    return PRIVILEGED if unmade and powerful else HOLDER


def is_constant(seeds: str) -> bool:
    """Whether an address is derived from constants alone: the program then has one such account."""
    rest = re.sub(r"\b[A-Z_]{1,80}\.as_ref\(\)|b?\"[^\"]{0,200}\"\.as_ref\(\)", "", seeds)
    return ".key()" not in seeds and ".as_ref()" not in rest
