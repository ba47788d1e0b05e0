"""The Anchor survey: whose signature an instruction asks for, and what that signer must be.

A signer that an account of the whole program names (its address is made of constants alone), or whose address is fixed,
holds a power. A signer that only its own account names acts for what is its own.
"""

import re

from auditor.repos.anchor.extract import extract
from auditor.repos.anchor.facts import ANCHOR_FILE, Account, AnchorFile, Instruction
from auditor.repos.effect_names import effect_of_name
from auditor.repos.survey import OPEN, PRIVILEGED, SIGNED, CodePower, Joined, Place, Remark
from auditor.repos.tree import File

_POWERFUL = re.compile(
    r"admin|authority|governance|govern|owner_of_program|guardian|operator|manager|upgrade|dao|multisig"
)
_OWN = re.compile(r"\buser|owner\b|depositor|payer|holder|player|staker|maker|taker")


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
        powers: list[CodePower] = []
        remarks: list[Remark] = []
        for path, file in known:
            for instruction in file.instructions:
                power = _power(path, instruction, structs.get(instruction.accounts))
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


def _power(path: str, instruction: Instruction, accounts: tuple[Account, ...] | None) -> CodePower:
    access, guard, roles = _access(instruction, accounts)
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


def _access(instruction: Instruction, accounts: tuple[Account, ...] | None) -> tuple[str, str, tuple[str, ...]]:
    if accounts is None:
        return SIGNED, f"the accounts {instruction.accounts} were not found", ()
    signers = [account for account in accounts if _signs(account)]
    for signer in signers:
        for words in _bound(signer, accounts, instruction):
            return PRIVILEGED, words, (signer.name,)
    if not signers:
        return OPEN, "nobody has to sign", ()
    return SIGNED, f"signed by {', '.join(signer.name for signer in signers)}", ()


def _signs(account: Account) -> bool:
    return account.type.startswith("Signer") or any(re.match(r"signer\b", each) for each in account.constraints)


def _bound(signer: Account, accounts: tuple[Account, ...], instruction: Instruction) -> list[str]:
    """What ties a signer to something that the program keeps, in the code's own words."""
    found = [each for each in signer.constraints if re.match(r"address\s*=", each)]
    for account in accounts:
        for each in account.constraints:
            names = re.match(rf"has_one\s*=\s*{signer.name}\b", each) or (
                each.startswith("constraint") and re.search(rf"\b{signer.name}\b", each) and "==" in each
            )
            if names and _of_the_program(account, signer):
                found.append(f"{account.name}: {each}")
    return found + [check for check in instruction.checks if re.search(rf"\b{signer.name}\b", check) or "(" in check]


def _of_the_program(account: Account, signer: Account) -> bool:
    """Whether an account is one for all, so that whom it names has a power over others."""
    seeds = next((each for each in account.constraints if each.startswith("seeds")), None)
    if seeds is not None:
        return ".key()" not in seeds and ".as_ref()" not in re.sub(
            r"\b[A-Z_]+\.as_ref\(\)|b?\"[^\"]*\"\.as_ref\(\)", "", seeds
        )
    return bool(_POWERFUL.search(signer.name)) and not _OWN.search(signer.name)
