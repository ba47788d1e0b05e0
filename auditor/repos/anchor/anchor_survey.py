"""The Anchor survey: the signer that each instruction requires.

A signer named by an account of the whole program (whose address is derived from constants alone), or with a fixed
address, holds a power. A signer named by one account of many holds that account; an account derived from the signer's
own key, or a token account, belongs to the signer.
"""

import posixpath
import re

from auditor.repos.anchor.extract import extract
from auditor.repos.anchor.program_file import ANCHOR_FILE, AccountField, AnchorFile, Instruction
from auditor.repos.anchor.programs import Programs
from auditor.repos.anchor.seats import compared_with, is_constant, seat_bindings
from auditor.repos.effect_names import effect_of_name
from auditor.repos.survey import INITIALISER, OPEN, PRIVILEGED, SIGNED, UNDECIDED, CodePlace, CodePower, Joined, Remark
from auditor.repos.tree import File


class AnchorSurvey:
    """Extracts the instructions of Anchor programs."""

    name = "anchor"

    def wants(self, path: str) -> bool:
        return path.endswith(".rs") or posixpath.basename(path) == "Cargo.toml"

    def read(self, suffix: str, source: bytes) -> bytes:
        return ANCHOR_FILE.dump_json(extract(suffix, source))

    def join(self, files: list[tuple[File, bytes]]) -> Joined:
        parsed_files = [(file.path, ANCHOR_FILE.validate_json(facts)) for file, facts in files]
        programs = Programs(parsed_files)
        powers: list[CodePower] = []
        remarks: list[Remark] = []
        for path, file in parsed_files:
            for instruction in file.instructions:
                checks = programs.checks(instruction, path)
                power = _power(path, instruction, programs.accounts(instruction.accounts, path), checks)
                powers.append(power)
                if power.access == OPEN:
                    says = "no account of it has to sign"
                    place = power.place
                    remarks.append(
                        Remark(survey="anchor", kind="unsigned", subject=power.function, says=says, place=place)
                    )
        return Joined(tuple(powers), tuple(remarks), tuple(_broken(parsed_files)))


def _broken(parsed_files: list[tuple[str, AnchorFile]]) -> list[tuple[str, str]]:
    return [(path, "parts of it do not parse") for path, file in parsed_files if file.broken and file.instructions]


def _power(
    path: str, instruction: Instruction, accounts: tuple[AccountField, ...] | None, checks: tuple[str, ...]
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
        place=CodePlace(path=path, line=instruction.line, text=instruction.head),
    )


def _access(
    instruction: Instruction, accounts: tuple[AccountField, ...] | None, checks: tuple[str, ...]
) -> tuple[str, str, tuple[str, ...]]:
    if accounts is None:
        return UNDECIDED, f"the accounts {instruction.accounts} were not found", ()
    signers = [account for account in accounts if _signs(account)]
    seats = [seat for signer in signers for seat in seat_bindings(signer, accounts, checks)]
    for access, words, role in sorted(seats, key=lambda seat: seat[0] != PRIVILEGED):
        return access, words, (role,)
    if any(_is_made_once(account) for account in accounts):
        return INITIALISER, "once, by whoever comes first", ()
    if any(compared_with(branch, signer, accounts) for branch in instruction.branches for signer in signers):
        return UNDECIDED, "what is done depends on who signs, in a form that is not understood", ()
    if not signers:
        return OPEN, "nobody has to sign", ()
    return SIGNED, f"signed by {', '.join(signer.name for signer in signers)}", ()


def _signs(account: AccountField) -> bool:
    return account.type.startswith("Signer") or any(
        re.match(r"signer\b", constraint) for constraint in account.constraints
    )


def _is_made_once(account: AccountField) -> bool:
    """Whether an instruction creates an account that exists once per program: the first caller initialises it."""
    made = any(re.match(r"init\b(?!_)", constraint) for constraint in account.constraints)
    return made and any(
        constraint.startswith("seeds") and is_constant(constraint) for constraint in account.constraints
    )
