"""Every shipped rule tests itself by its examples, and says what a reader needs."""

from pathlib import Path

import pytest

from auditor.engine import catalogue, methodology
from auditor.engine.rule import failing_examples, load
from auditor.engine.vocabulary import vocabulary
from auditor.model.assessment import Outcome
from auditor.resources import folder

DATA = (catalogue.FILE, methodology.FILE)
FILES = sorted(path for path in folder("rules").glob("*.yaml") if path.name not in DATA)
# A rule about each of these is promised to users.
PROMISED = (
    "one-key-pauses-rewards", "dominated-multisig-pauses-rewards", "upgrade-without-delay", "upgrade-faster-than-exit",
    "path-around-timelock", "delay-can-be-cut", "unlimited-mint", "funds-freezable", "funds-seizable",
    "module-bypasses-threshold", "threshold-of-one", "shared-signers-with-guardian", "veto-by-the-same-party",
    "owner-not-yet-accepted", "renounced-but-regainable", "quorum-owned-by-few", "claim-refuted",
    "critical-state-unread",
)  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_is_one_file_whose_examples_come_out_as_they_say(path: Path) -> None:
    rule = load(path)
    assert path.name == f"{rule.id}.yaml"
    assert set(rule.file.examples) == set(Outcome)
    assert failing_examples(rule) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_says_why_and_what_would_fix_it(path: Path) -> None:
    file = load(path).file
    for text in (file.title, file.message, file.why, file.remediation):
        assert text.strip() == text and len(text) > 10
    assert file.why.endswith(".") and file.remediation.endswith(".") and file.message.endswith(".")
    assert not file.title.endswith(".")
    assert "{" not in file.why + file.remediation + file.title, "only messages are filled in"
    assert all(source.startswith("https://") for source in file.sources)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_hangs_on_its_subject_and_its_identity_does_not_move(path: Path) -> None:
    rule = load(path)
    assert any(name.startswith(f"{rule.applies_to}.") for name in rule.condition.names)
    kinds = vocabulary(rule.applies_to)
    # What moves between two scans (figures, delays, who else holds it) would give the same finding a new fingerprint.
    for name in rule.file.identity:
        assert name.startswith(f"{rule.applies_to}.") and kinds[name] is str
        assert not name.endswith(("_name", "because", "reason", "certainty"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_is_unknown_when_nothing_was_observed(path: Path) -> None:
    assert load(path).outcome({}) is Outcome.UNKNOWN


def test_every_promised_rule_is_there() -> None:
    ids = {path.stem for path in FILES}
    assert set(PROMISED) <= ids
    assert len(ids) >= 20
    assert {path.suffix for path in FILES} == {".yaml"}
