"""``auditor check``: what changed since the builder last agreed, and whether that fails a build."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.groups import with_groups
from auditor.cli.listed import Listed, ListedOptions, Names, NetworkReading
from auditor.cli.options import FailOn, FailOnUnknown, FailUnder, parsed_severity
from auditor.cli.pull_request import PullRequestFlag, Since, base, is_pull_request
from auditor.cli.repository_lines import RepositoryLines
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.baseline.acceptances import Exemptions
    from auditor.baseline.checking import Checking, CheckLimits
    from auditor.baseline.lock_file import LockFile
    from auditor.baseline.notice import CheckedNetwork, CheckReport, Notice
    from auditor.chains.scanner import Progress
    from auditor.model.repository_line import RepositoryLine
    from auditor.pipeline.revisions import GitRevision
    from auditor.settings import Given


@dataclass(frozen=True)
class CheckOptions:
    """What a check fails on, and where its reports go; as the user typed it."""

    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FORMAT[=PATH]",
            help="terminal, json, sarif, junit, markdown, github (annotations) or badge; repeat for several.",
        ),
    ] = None
    fail_on: FailOn = None
    fail_under: FailUnder = None
    fail_on_unknown: FailOnUnknown = False
    pull_request: PullRequestFlag = None
    since: Since = None

    def given(self) -> "list[Given]":
        """The values that flags give instead of the settings file."""
        from auditor.settings import Given

        return [
            Given("fail_on", self.fail_on, "flag --fail-on"),
            Given("fail_under", self.fail_under, "flag --fail-under"),
            Given("fail_on_unknown", self.fail_on_unknown or None, "flag --fail-on-unknown"),
        ]


@with_groups
def check(networks: Names = None, *, options: ListedOptions, checking: CheckOptions) -> int:
    """Says what changed since auditor.lock was written, and fails if somebody can do more to you.

    Each line is worse, to review or better. In a pull request what the change did not cause only warns, and the powers
    that its own source adds are named; a scheduled run fails. In GitHub Actions it also writes annotations and the job
    summary. Exit status, the same for every format: 0 nothing fails; 1 something got worse, or the policy minds it; 2
    wrong usage, also a lock that was edited or is in conflict; 3 a network could not be read; 4 too little could be
    read; 5 no node answers and the last recording is too old.
    """
    from auditor.cli import progress
    from auditor.cli.check_reports import parsed_reports, write_reports

    reports = parsed_reports(checking.output or [])
    run = _Check(Listed(networks, options, checking.given()), checking)
    with progress.shown(quiet=options.quiet, color=False) as progress_report:
        report = run.report(progress_report)
    write_reports(reports, report)
    return report.status


class _Check:
    """One run. Raises UsageError for settings or a lock that cannot be used, before anything is read."""

    def __init__(self, listed: Listed, options: CheckOptions) -> None:
        from auditor.baseline import lock_file

        self._listed = listed
        self._settings = listed.merged.settings
        self._lines = RepositoryLines(listed.merged)
        self._file: LockFile = lock_file.read(listed.lock)
        self._is_pull_request = is_pull_request(options.pull_request)
        looks_back = self._is_pull_request or options.since is not None
        self._base: GitRevision | None = base(self._lines.root, options.since) if looks_back else None
        self._wanted = self._wants()
        for target in listed.targets:
            self._check_viewpoint(target.name)

    def report(self, progress: "Progress") -> "CheckReport":
        from auditor import __version__
        from auditor.baseline.notice import CheckReport
        from auditor.baseline.report import PullRequest, settled

        notices: list[Notice] = []
        networks: list[CheckedNetwork] = []
        exemptions = self._exemptions()
        for reading in self._listed.readings(progress):
            if reading.assessment is None:
                notices.append(self._unread(reading))
                continue
            parties = reading.assessment.parties
            exemptions.parties |= {account: party.name for party in parties for account in party.accounts}
            checking = self._checking(reading)
            networks.append(_network(checking, reading))
            notices += checking.notices()
        notices += self._of_the_lock()
        notices += self._of_the_change(progress)
        changed = self._base.changed() if self._base else frozenset()
        pull_request = PullRequest(changed) if self._is_pull_request else None
        places = [self._setting("accepted", number) for number in range(len(self._settings.accepted))]
        return CheckReport(
            auditor=__version__,
            pull_request=self._is_pull_request,
            networks=tuple(networks),
            notices=settled(notices, exemptions, places, pull_request),
        )

    def _wants(self) -> "CheckLimits":
        from auditor.baseline.checking import CheckLimits

        settings = self._settings
        self._check_names()
        return CheckLimits(
            settings.policy, parsed_severity(settings.fail_on), settings.fail_under, settings.fail_on_unknown
        )

    def _check_names(self) -> None:
        """Raises UnknownName for a harm or a rule of the settings that does not exist."""
        from auditor.baseline.notice import RULES
        from auditor.errors import UnknownName

        settings = self._settings
        harms = [harm.id for harm in self._listed.book.harms.harms]
        rules = [*(rule.id for rule in self._listed.book.rules), *RULES]
        unknown = settings.fail_on_unknown if isinstance(settings.fail_on_unknown, tuple) else ()
        accepted = [entry.rule for entry in settings.accepted if entry.rule is not None]
        for what, names, existing in (
            ("harm", [*settings.policy.harms, *unknown], harms),
            ("rule", [*settings.policy.rules, *accepted], rules),
        ):
            for name in names:
                if name not in existing:
                    raise UnknownName(what, name, existing, "the settings name it; 'auditor rules list' lists all")

    def _check_viewpoint(self, name: str) -> None:
        locked = self._file.lock.networks.get(name)
        if locked is not None and locked.viewpoint is not self._listed.side:
            raise UsageError(
                f"{name} is locked for a {locked.viewpoint.value}, and the check is for a {self._listed.side.value}",
                "run 'auditor lock' with the same viewpoint, or set 'as' in auditor.toml",
            )

    def _exemptions(self) -> "Exemptions":
        from datetime import UTC, datetime

        from auditor.baseline.acceptances import Exemptions

        return Exemptions(self._settings.accepted, datetime.now(UTC).date())

    def _checking(self, reading: NetworkReading) -> "Checking":
        from auditor.baseline.checking import Checking

        assert reading.assessment is not None
        return Checking(
            name=reading.name,
            before=self._file.lock.networks.get(reading.name),
            assessment=reading.assessment,
            book=self._listed.book,
            wanted=self._wanted,
            place=lambda fact: self._in_lock(reading.name, fact),
            listed=self._entry(reading.name),
            age_s=reading.age_s,
            why_old=reading.failure,
        )

    def _unread(self, reading: NetworkReading) -> "Notice":
        from auditor.baseline.checking import general
        from auditor.baseline.notice import UNREAD, Weight

        place = self._entry(reading.name)
        sentence = f"{reading.name} was not read: {reading.failure}"
        return general("not-read", Weight.FAIL, sentence, place, reading.name, network=reading.name, status=UNREAD)

    def _of_the_lock(self) -> "Iterator[Notice]":
        """Networks of the lock that no check looks at any more."""
        from auditor import settings
        from auditor.baseline.checking import general
        from auditor.baseline.notice import Weight

        checked = {target.name for target in (*settings.targets(self._settings), *self._listed.targets)}
        for name in sorted(self._file.lock.networks.keys() - checked):
            sentence = f"{name} is in the lock, and auditor.toml does not list it."
            yield general("lock-unused", Weight.WARN, sentence, self._in_lock(name, ""), name, network=name)

    def _of_the_change(self, progress: "Progress") -> "Iterator[Notice]":
        """What the change itself brings: the power structure that its lock agrees to, and powers of its source."""
        if self._base is None:
            return
        from auditor import pipeline
        from auditor.baseline.report import of_agreed, of_source

        yield from of_agreed(self._base.text(self._listed.lock), self._file, self._listed.book.harms, self._in_lock)
        yield from of_source(pipeline.source_changes_since(self._lines.root, self._base.commit, progress))

    def _in_lock(self, network: str, fact: str) -> "RepositoryLine":
        return self._lines.of_file(self._listed.lock, self._file.line(network, fact))

    def _entry(self, name: str) -> "RepositoryLine":
        """The line that lists a network; that of the lock where no file does."""
        return self._lines.of_entry({name}) or self._in_lock(name, "")

    def _setting(self, *keys: int | str) -> "RepositoryLine":
        """The line of a setting; that of the lock where no file sets it."""
        return self._lines.of_setting(*keys) or self._lines.of_file(self._listed.lock, 1)


def _network(checking: "Checking", reading: NetworkReading) -> "CheckedNetwork":
    from auditor.baseline.notice import CheckedNetwork
    from auditor.formats.words import interval, read_at

    of = checking.assessment
    return CheckedNetwork(
        name=checking.name,
        title=of.network.title,
        verdict=of.verdict.value,
        level=interval(of.level),
        read=", ".join(f"{block.chain} {read_at(block)}" for block in reading.blocks),
        age_s=checking.age_s,
    )
