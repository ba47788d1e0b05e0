"""Writes the reference pages and the outputs in README and notebook; ``--check`` says what is out of date."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nine_networks
from notebook import executed

from auditor import config
from auditor.baseline.lock import lock_schema
from auditor.engine import reference, reference_frameworks
from auditor.engine.rulebook import Rulebook
from auditor.formats.checks.json import check_schema_text
from auditor.formats.json import dumped, schema_text
from auditor.settings import reference as settings_reference
from auditor.watching.event import event_schema

ROOT = Path(__file__).parents[1]
COMMANDS = (
    "init", "deps", "config show", "doctor", "lock", "check", "watch",
    "scan", "repo", "report", "compare", "networks", "networks list", "networks show", "rules", "rules list",
    "rules explain", "rules check", "explain", "what-if", "who-can", "raise", "diff",
)  # fmt: skip
BLOCK = re.compile(r"(<!-- output: (?P<command>.+?) -->\n```text\n).*?(```\n)", re.DOTALL)


def run(command: str) -> str:
    """What a command of ours prints, on a terminal of 100 columns without colours."""
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "AUDITOR_RPC": ""}
    words = [sys.executable, "-m", "auditor", *command.split()[1:]]
    result = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)  # noqa: S603
    if result.returncode or not result.stdout:
        raise SystemExit(f"{command} ended with {result.returncode}: {result.stderr}")
    return "\n".join(line.rstrip() for line in result.stdout.splitlines()) + "\n"


def command_line() -> str:
    """The page of all commands: their ``--help``."""
    sections = [f"## auditor {name}\n\n```text\n{run(f'auditor {name} --help')}```\n" for name in COMMANDS]
    first = f"# Commands\n\n```text\n{run('auditor --help')}```\n"
    return "\n".join([first, *sections])


def networks() -> str:
    """The page of bundled networks."""
    rows = []
    for name in config.bundled():
        if name != config.DEMO:
            network = config.resolve(name)
            chains = ", ".join(chain.id for chain in network.chains)
            window = network.exit_window if network.exit_source else f"{network.exit_window} (assumed)"
            rows.append(f"| `{name}` | {network.title} | {network.about} | {chains} | {window} |")
    head = (
        "# Networks\n\nEach profile names the public source of every fact: `auditor networks show NAME`. "
        "Where no source says how long you need to leave, seven days are assumed.\n\n"
    )
    return (
        head
        + "| name | network | what it is | chains | exit window |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def pages() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    book = Rulebook.load(None)
    readme = ROOT / "README.md"
    filled = BLOCK.sub(lambda m: m[1] + run(m["command"]) + m[3], readme.read_text(encoding="utf-8"))
    return {
        ROOT / "docs" / "commands.md": command_line(),
        ROOT / "docs" / "rules.md": reference.rules_page(book),
        ROOT / "docs" / "frameworks.md": reference_frameworks.frameworks_page(book.frameworks),
        ROOT / "docs" / "facts.md": reference.facts_page(),
        ROOT / "docs" / "methodology.md": reference.methodology_page(book, nine_networks.section()),
        ROOT / "docs" / "networks.md": networks(),
        ROOT / "docs" / "settings.md": settings_reference.page(),
        ROOT / "reports" / "schema" / "auditor.assessment-1.json": schema_text(),
        ROOT / "reports" / "schema" / "auditor.check-1.json": check_schema_text(),
        ROOT / "reports" / "schema" / "auditor.event-1.json": dumped(event_schema()),
        ROOT / "reports" / "schema" / "auditor.lock-1.json": dumped(lock_schema()),
        readme: filled,
        ROOT / "docs" / "demo.ipynb": executed(ROOT / "docs" / "demo.ipynb"),
    }


def main() -> None:
    """Writes the pages, or with ``--check`` names those that differ and fails."""
    wanted = pages()
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        if stale:
            names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
            raise SystemExit(f"out of date: {names}. 'make docs' writes them anew.")
        return
    for path in stale:
        path.write_text(wanted[path], encoding="utf-8")


if __name__ == "__main__":
    main()
