"""The Anchor survey: whose signature an instruction asks for, and what that signer must be.

A signer that an account of the whole program names (its address is made of constants alone), or whose address is fixed,
holds a power. A signer that one account of many names holds that one; an account made from the signer's own key, or a
token account, is the signer's own.
"""

import re
from collections.abc import Iterator

from auditor.repos.anchor.checks import calls
from auditor.repos.anchor.extract import extract
from auditor.repos.anchor.facts import ANCHOR_FILE, Account, AnchorFile, Instruction, Method
from auditor.repos.effect_names import effect_of_name
from auditor.repos.survey import HOLDER, OPEN, PRIVILEGED, SIGNED, CodePower, Joined, Place, Remark
from auditor.repos.tree import File

_POWERFUL = re.compile(
    r"admin|authority|governance|govern|owner_of_program|guardian|operator|manager|upgrade|dao|multisig"
)
_OWN = re.compile(r"\buser|owner\b|depositor|payer|holder|player|staker|maker|taker")


# Keys of accounts that whoever calls hands over: comparing them with each other binds nobody.
_GIVEN = re.compile(r"\bctx\.accounts\.|\bself\.|\.key\b(\(\))?|\.to_account_info\(\)")
_IS_CALL = re.compile(r"[\w:]+\((&?ctx\b.*)?\)")
_DEEPEST = 4


class AnchorSurvey:
    """Finds the instructions of Anchor programs."""

    name = "anchor"

    def wants(self, path: str) -> bool:
        return path.endswith(".rs")

    def read(self, suffix: str, source: bytes) -> bytes:
        return ANCHOR_FILE.dump_json(extract(source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        known = [(file.path, ANCHOR_FILE.validate_json(facts)) for file, facts in files]
        structs = {name: accounts for _, file in known for name, accounts in (file.structs or {}).items()}
        methods = Methods([method for _, file in known for method in file.methods])
        powers: list[CodePower] = []
        remarks: list[Remark] = []
        for path, file in known:
            for instruction in file.instructions:
                checks = methods.checks(instruction)
                power = _power(path, instruction, structs.get(instruction.accounts), checks)
                powers.append(power)
                if power.access == OPEN:
                    says = "no account of it has to sign"
                    place = power.place
                    remarks.append(
                        Remark(survey="anchor", kind="unsigned", subject=power.function, says=says, place=place)
                    )
        return Joined(tuple(powers), tuple(remarks), tuple(_broken(known)))


def _broken(known: list[tuple[str, AnchorFile]]) -> list[tuple[str, str]]:
    return [(path, "parts of it do not parse") for path, file in known if file.broken and file.instructions]


def _power(
    path: str, instruction: Instruction, accounts: tuple[Account, ...] | None, checks: tuple[str, ...]
) -> CodePower:
    access, guard, roles = _access(instruction, accounts, checks)
    return CodePower(
        survey="anchor",
        unit=instruction.program,
        function=f"{instruction.program}.{instruction.name}",
        access=access,
        guard=guard,
        roles=roles,
        effect=effect_of_name(instruction.name),
        place=Place(path=path, line=instruction.line, text=instruction.head),
    )


def _access(
    instruction: Instruction, accounts: tuple[Account, ...] | None, checks: tuple[str, ...]
) -> tuple[str, str, tuple[str, ...]]:
    if accounts is None:
        return SIGNED, f"the accounts {instruction.accounts} were not found", ()
    signers = [account for account in accounts if _signs(account)]
    bound = [(access, words, signer) for signer in signers for access, words in _bound(signer, accounts, checks)]
    for access, words, signer in sorted(bound, key=lambda each: each[0] != PRIVILEGED):
        return access, words, (signer.name,)
    if not signers:
        return OPEN, "nobody has to sign", ()
    return SIGNED, f"signed by {', '.join(signer.name for signer in signers)}", ()


def _signs(account: Account) -> bool:
    return account.type.startswith("Signer") or any(re.match(r"signer\b", each) for each in account.constraints)


def _bound(signer: Account, accounts: tuple[Account, ...], checks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What ties a signer to something that the program keeps, in the code's own words, and how wide its power is."""
    yield from ((PRIVILEGED, each) for each in signer.constraints if re.match(r"address\s*=", each))
    for account in accounts:
        for each in account.constraints:
            names = re.match(rf"has_one\s*=\s*{signer.name}\b", each) or (
                each.startswith("constraint") and re.search(rf"\b{signer.name}\b", each) and "==" in each
            )
            if names and (access := _reach([account], signer)):
                yield access, f"{account.name}: {each}"
    for check in checks:
        if re.search(rf"\b{signer.name}\b", check) and re.search(r"[.(]", _GIVEN.sub("", check)):
            named = [a for a in accounts if a is not signer and re.search(rf"\b{a.name}\b", check)]
            if access := _reach(named, signer):
                yield access, check
        elif re.fullmatch(
            r"[\w:]+\((&?ctx\b.*)?\)", check
        ):  # what an access control of another module asks is not seen
            yield PRIVILEGED, check


def _reach(accounts: list[Account], signer: Account) -> str | None:
    """Whether whom these accounts name has power over everything, over the one account of many, or just its own."""
    if any("TokenAccount" in account.type for account in accounts):
        return None
    seeds = {a.name: next((each for each in a.constraints if each.startswith("seeds")), None) for a in accounts}
    if any(made is not None and re.search(rf"\b{signer.name}\b", made) for made in seeds.values()):
        return None
    if any(made is not None and _is_constant(made) for made in seeds.values()):
        return PRIVILEGED
    unmade = not seeds or None in seeds.values()
    return PRIVILEGED if unmade and _POWERFUL.search(signer.name) and not _OWN.search(signer.name) else HOLDER


def _is_constant(seeds: str) -> bool:
    """Whether an address is made of constants alone: there is one such account for the whole program."""
    rest = re.sub(r"\b[A-Z_]+\.as_ref\(\)|b?\"[^\"]*\"\.as_ref\(\)", "", seeds)
    return ".key()" not in seeds and ".as_ref()" not in rest


class Methods:
    """The functions of a tree that get accounts."""

    def __init__(self, methods: list[Method]) -> None:
        self._by_type: dict[tuple[str, str], Method] = {(each.of, each.name): each for each in methods}
        self._free: dict[str, list[Method]] = {}
        for each in methods:
            self._free.setdefault(each.name, []).append(each)

    def checks(self, instruction: Instruction) -> tuple[str, ...]:
        """What an instruction checks itself, and what it leaves to others."""
        accounts = instruction.accounts
        found = dict.fromkeys(each for each in instruction.checks if not self._knows(each, accounts))
        waiting = [(call, accounts, 0) for call in instruction.calls]
        met: set[int] = set()
        while waiting:
            (of, name), accounts, depth = waiting.pop()
            method = self._meant(of, name, accounts)
            if method is None or id(method) in met or depth > _DEEPEST:
                continue
            met.add(id(method))
            found |= dict.fromkeys(method.checks)
            waiting += [(call, method.of if call[0] == "accounts" else accounts, depth + 1) for call in method.calls]
        return tuple(found)

    def _knows(self, control: str, accounts: str) -> bool:
        """Whether a check is nothing but a call of a function that is followed."""
        return _IS_CALL.fullmatch(control) is not None and any(self._meant(*call, accounts) for call in calls(control))

    def _meant(self, of: str, name: str, accounts: str) -> Method | None:
        if of == "accounts":
            return self._by_type.get((accounts, name))
        if method := self._by_type.get((of, name)):
            return method
        return next((each for each in self._free.get(name, ()) if each.accounts == accounts), None)
