"""Who does the code accept? What runs find on published contracts and on every form of guard, against the truth.

Chainlink's contracts stand apart: their truth was written before anything ran on them.

Prints recall of guarded functions, right holders, false alarms on open functions, what stays undecided, functions per
second on one core, and requests and rounds per contract; and beside it what Slither says of the same sources,
in the same run. Slither is installed for this benchmark alone, into an environment of its own.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from unittest.mock import patch

from auditor.chains.evm import crawl
from auditor.chains.evm.authorization import run as authorization_run
from auditor.chains.evm.authorization.analysis import ContractAuthorization
from auditor.chains.evm.authorization.result.authorization import Access, FunctionAuthorization
from auditor.chains.evm.authorization.result.gaps import KindCoverage, questions
from auditor.chains.evm.scanner import EvmScanner
from auditor.model.network import Chain as ChainProfile
from auditor.model.network import Network
from auditor.net.recording import RecordingReader, RecordingWriter
from auditor.net.wire import Wire
from benchmarks import against_slither, chainlink_cases, guard_cases
from benchmarks.slither_environment import SlitherMissing
from tests.chains.evm.authorization import forms
from tests.chains.evm.authorization.forms import OPEN, Case
from tests.chains.evm.chain import ZERO, selector
from tests.chains.evm.networks.site import CHAIN
from tests.chains.evm.node import started
from tests.chains.evm.slow_proxy import slowed

NOBODY = frozenset({ZERO})
_CASES = {
    "Published contracts": guard_cases.deploy,
    "Chainlink's contracts": chainlink_cases.deploy,
    "Every form of guard": forms.deploy,
}


@dataclass
class Score:
    """Counts over functions; ``wrong`` says what was not as it is."""

    guarded: int = 0
    found: int = 0
    held: int = 0
    right: int = 0
    open: int = 0
    alarms: int = 0
    undecided: int = 0
    gaps: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(
        self, case: Case, function: str, decision: FunctionAuthorization | None, reads: bool, gaps: Sequence[str]
    ) -> None:
        """One function of the truth; ``reads`` says that its code changes nothing, so that it was not run, ``gaps`` are
        the reasons why a scan leaves it open."""
        truth = case.truth[function]
        answer = decision.access if decision else Access.OPEN if reads else Access.UNDECIDED
        accepted = frozenset("0x" + each.who.hex() for each in decision.authorized) if decision else frozenset()
        wanted = frozenset(each.lower() for each in truth)
        self.undecided += answer is Access.UNDECIDED
        note = f"{case.name}.{function}: {answer.name}"
        self.gaps += bool(gaps)
        self.wrong += [f"{note}, left open: {why}" for why in gaps]
        if truth == OPEN:
            self.open += 1
            alarm = answer is Access.GUARDED and bool(accepted - NOBODY or (decision and decision.sets))
            self.alarms += alarm
            why = decision.why if decision else ""
            self.wrong += [f"{note}, is open; {why}"] if alarm or answer is Access.UNDECIDED else []
            return
        self.guarded += 1
        self.found += answer in (Access.GUARDED, Access.CLOSED) if truth == NOBODY else answer is Access.GUARDED
        if truth != NOBODY:
            self.held += 1
            self.right += accepted - NOBODY == wanted
        if answer is not Access.GUARDED or accepted - NOBODY != wanted - NOBODY:
            self.wrong.append(
                f"{note} for {sorted(accepted)}, is for {sorted(wanted)} {decision.why if decision else ''}"
            )

    def __add__(self, other: "Score") -> "Score":
        both = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return Score(*(one + another for one, another in both))

    def show(self, title: str, each: bool) -> None:
        """Prints the shares, and ``each`` one that was not as it is."""
        print(f"\n{title}: {self.guarded + self.open} functions, {self.guarded} of them guarded")
        print(f"  recall of guarded functions    {self.found / self.guarded:7.1%}  ({self.found} of {self.guarded})")
        print(f"  right holders                  {self.right / self.held:7.1%}  ({self.right} of {self.held})")
        print(f"  false alarms on open functions {self.alarms / self.open:7.1%}  ({self.alarms} of {self.open})")
        print(f"  undecided                      {self.undecided / (self.guarded + self.open):7.1%}")
        print(f"  left open by a critical gap    {self.gaps / (self.guarded + self.open):7.1%}  ({self.gaps})")
        for note in self.wrong if each else ():
            print(f"    {note}")


@dataclass
class Meter:
    """What the scan decided, and the processor time that running took."""

    decided: dict[str, ContractAuthorization] = field(default_factory=dict)
    functions: int = 0
    seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Notes and times what scans do within the block."""
        completed, analyse = getattr(authorization_run, "with_members_and_effects"), getattr(crawl, "analyse")  # noqa: B009

        async def noted(*args: Any) -> ContractAuthorization:
            found: ContractAuthorization = await completed(*args)
            self.decided["0x" + found.contract.address.hex()] = found
            self.functions += len(found.authorizations)
            return found

        async def timed(*args: Any) -> Any:
            begin = time.process_time()
            answer = await analyse(*args)
            self.seconds += time.process_time() - begin
            return answer

        with patch.object(authorization_run, "with_members_and_effects", noted), patch.object(crawl, "analyse", timed):
            yield


@dataclass
class Figures:
    """All that is told of some contracts."""

    score: Score
    functions: int
    seconds: float
    contracts: int
    reads: int
    requests: int
    rounds: int

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def show(self, title: str, each: bool = True) -> None:
        """Prints them."""
        self.score.show(title, each)
        rate, count = self.functions / self.seconds, self.contracts
        print(f"  {self.functions} functions in {self.seconds:.2f} s of one core: {rate:.0f} a second")
        reads = f"{self.reads} reads ({self.reads / count:.0f} a contract) in {self.requests} requests"
        print(f"  {count} contracts: {reads}, {self.rounds} rounds ({self.rounds / count:.2f} a contract)")


def measured(cases: Sequence[Case], url: str) -> Figures:
    """What a scan decides and its traffic; timed in a replay, in which nothing is waited for."""
    profile = ChainProfile(id=CHAIN, rpc=(url,), contracts={case.name: case.address for case in cases})
    network = Network(name="guards", title="Guards", chains=(profile,))

    async def scan(wire: Wire) -> None:
        async with wire:
            await EvmScanner().scan(profile, network, wire, block=None, progress=lambda *_: None)

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "recording"
        with slowed(url, 0.0) as (slow, traffic):
            asyncio.run(scan(Wire.live({CHAIN: (slow,)}, RecordingWriter(file, network, {}))))
        meter = Meter()
        with meter.running():
            asyncio.run(scan(Wire.replay(RecordingReader.open(file))))
    sizes = (len(meter.decided), len(traffic.calls), traffic.requests, traffic.rounds)
    return Figures(score(cases, meter), meter.functions, meter.seconds, *sizes)


def score(cases: Sequence[Case], meter: Meter) -> Score:
    """The decisions against the truth."""
    total = Score()
    for case in cases:
        found = meter.decided[case.address.lower()]
        by_selector = {decision.entry_point.selector: decision for decision in found.authorizations}
        unsettled = {method.selector for method in found.search.unsettled}
        for function in case.truth:
            name = selector(function)
            reads = "0x" + name.hex() in found.contract.selectors and name not in unsettled
            decision = by_selector.get(name)
            gaps = [each.why for each in questions(decision, found.watched, KindCoverage())] if decision else []
            total.add(case, function, decision, reads, gaps)
    return total


def main() -> None:
    """Runs and prints everything."""
    seen: list[Sequence[Case]] = []
    figures: list[Figures] = []
    for title, deploy in _CASES.items():
        with started() as chain:
            cases = deploy(chain)
            figures.append(measured(cases, chain.url))
        seen.append(cases)
        figures[-1].show(title)
    (figures[0] + figures[1]).show("Published contracts with Chainlink's", each=False)
    try:
        against_slither.compare(seen, [each.functions / each.seconds for each in figures])
    except SlitherMissing as error:
        print(f"\nSlither was left out: {error}")


if __name__ == "__main__":
    main()
