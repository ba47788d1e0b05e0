"""The reference pages as Markdown: rules, harms, facts and methodology, from the data that judging itself uses."""

from datetime import timedelta
from typing import Any

from auditor.engine.claims.functions import FUNCTIONS
from auditor.engine.methodology import Methodology
from auditor.engine.rule import WORDS, Rule
from auditor.engine.rulebook import Rulebook
from auditor.engine.vocabulary import SUBJECTS, ContextFacts, Facts
from auditor.model.harm import Cause, Harm, Implication
from auditor.model.score import CollusionCurve, CurvePoint
from auditor.model.viewpoint import WHO, Viewpoint

_TYPES: dict[Any, str] = {
    bool: "bool",
    int: "int",
    float: "share, 0 to 1",
    str: "text",
    timedelta: "duration",
    tuple[str, ...]: "list of texts",
}


def rule_page(rule: Rule) -> str:
    """One rule: when it fires, why it matters, how to fix it, and its examples."""
    file = rule.file
    lines = [
        f"## {file.id}",
        f"**{file.title}.** Severity {file.severity.value}, confidence {file.confidence}; applies to every "
        f"{file.applies_to}.",
        file.why,
        f"Fix: {file.remediation}",
        f"Fires when\n\n```text\n{file.when.strip()}\n```",
        f"Message: {file.message}",
        f"Identity of the finding across scans: {', '.join(f'`{name}`' for name in file.identity)}.",
        "Examples:\n\n"
        + "\n".join(f"- {outcome.value}: `{_flat(example)}`" for outcome, example in file.examples.items()),
    ]
    if file.sources:
        lines.append("Sources:\n\n" + "\n".join(f"- <{source}>" for source in file.sources))
    return _page(lines)


def _flat(example: dict[str, Any], prefix: str = "") -> str:
    """An example as it reads in conditions: ``power.harm: upgrade.logic, exit_window: P7D``."""
    parts = [
        _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else f"{prefix}{name}: {value}"
        for name, value in example.items()
    ]
    return ", ".join(parts)


def harm_page(harm: Harm) -> str:
    """One harm: the question, what it takes from each viewpoint, how much that matters, and what causes it."""
    rows = [f"| {side.value} | {harm.weight[side]} | {harm.loss[side]} |" for side in harm.weight]
    lines = [
        f"## {harm.id}",
        f"**{harm.title}.** {harm.question}",
        "\n".join(["| as | matters (0 to 3) | what you lose |", "|---|---|---|", *rows]),
        "Caused by:\n\n" + "\n".join(f"- {_cause(cause)}" for cause in harm.causes),
    ]
    if harm.implied:
        lines.append("Covered by:\n\n" + "\n".join(f"- {_implication(effect)}" for effect in harm.implied))
    if harm.needs:
        lines.append(f"Judged only if the scan covers one of: {', '.join(harm.needs)}.")
    return _page(lines)


def _implication(implication: Implication) -> str:
    text = f"`{implication.effect.value}`"
    return f"{text} on {', '.join(implication.on)}" if implication.on else text


def _cause(cause: Cause) -> str:
    text = f"`{cause.effect.value}`"
    if cause.on:
        text += f" on {', '.join(cause.on)}"
    if cause.functions:
        text += f", by functions named {', '.join(f'`{pattern}`' for pattern in cause.functions)}"
    if cause.share:
        text += f", of {100 * cause.share:g} % of the supply or more"
    if cause.price_fall:
        text += f", or that takes {100 * cause.price_fall:g} % or more off the price"
    return text


def rules_page(book: Rulebook) -> str:
    """Every rule, most severe first, after a table of all."""
    head = [
        "# Rules",
        f"{len(book.rules)} rules. A rule is one file in `rules/`; `--rules DIR` adds your own, and "
        "`auditor rules check` tests them. Conditions are [CEL](https://cel.dev) over the [facts](facts.md); a fact "
        "that was not read makes the outcome unknown.",
        "\n".join(
            [
                "| rule | severity | of | claim |",
                "|---|---|---|---|",
                *(
                    f"| [{rule.id}](#{rule.id}) | {rule.severity.value} | {rule.applies_to} | {rule.title} |"
                    for rule in book.rules
                ),
            ]
        ),
    ]
    return _page(head) + "\n" + "\n".join(rule_page(rule) for rule in book.rules)


def facts_page() -> str:
    """Every name that conditions of rules, messages and claims may use."""
    lines = [
        "# Facts",
        "The variables that conditions may use. A fact that was not observed makes the conditions that depend on it "
        "unknown.",
        "## Everywhere",
        _facts_table(ContextFacts, ""),
    ]
    for kind, facts in SUBJECTS.items():
        doc = (facts.__doc__ or "").strip().splitlines()[0]
        lines += [f"## {kind}", doc, _facts_table(facts, f"{kind}.")]
    lines += [
        "## Messages",
        "A message may name facts of its subject without the prefix, such as `{target_name}`, and "
        + ", ".join(f"`{{{word}}}`" for word in WORDS)
        + ".",
        "## Claims",
        "The functions that the `check` of a claim in a network profile may call. Each argument is a text: the id of a "
        "harm, an account by its name in the profile (or its id, or its label in a scan), a holder (an account or a "
        "party), or a function as grants spell it. A name that cannot be there stops a scan before its first "
        "request.",
        _functions_table(),
    ]
    return _page(lines)


def _facts_table(facts: type[Facts], prefix: str) -> str:
    types = facts.types(prefix)
    rows = [
        f"| `{prefix}{name}` | {_TYPES[types[prefix + name]]} | {field.description} |"
        for name, field in facts.model_fields.items()
    ]
    return "\n".join(["| name | type | meaning |", "|---|---|---|", *rows])


def _functions_table() -> str:
    rows = [
        f"| `{name}({', '.join(function.parameters)})` | {_TYPES[function.returns]} | {function.text} |"
        for name, function in FUNCTIONS.items()
    ]
    return "\n".join(["| function | returns | meaning |", "|---|---|---|", *rows])


def methodology_page(book: Rulebook, compared: str = "") -> str:
    """How verdicts and numbers are reached, with the numbers of the rulebook, and every harm.

    ``compared`` is a section with examples, which comes before the harms.
    """
    method = book.methodology
    lines = [
        "# Methodology",
        f"Version {method.version}. The constants are in `rules/methodology.yaml`.",
        "## Verdict",
        "A verdict is computed for every power, then for every harm. The network's verdict is that of its worst harm, "
        "never an average.",
        _verdicts(method),
        *_proof(method),
        "## Collusion curve and exposure",
        *_exposure(method),
        "## Levels",
        *_levels(method),
        viewpoints_page(book).replace("## viewpoints", "## Viewpoints"),
        *filter(None, [compared]),
        "## Harms",
    ]
    return _page(lines) + "\n" + "\n".join(_deeper(harm_page(harm)) for harm in book.harms.harms)


def _verdicts(method: Methodology) -> str:
    return (
        f"- **yes**: fewer than {method.small_group} independent parties can do it sooner than you can leave.\n"
        "- **unknown**: the verdict would be yes if everything unread counted against you: each unread holder as one\n"
        "  party, and each critical gap as one party that acts at once. Unknown is never safe, and never hides a yes.\n"
        f"- **conditional**: it takes {method.small_group} or more parties, or it leaves you time to leave.\n"
        f"- **no**: nobody can do it, or only a vote that at least {method.open_electorate} independent parties "
        "must decide,\n  even if nobody else takes part, and that takes at least as long as you need to leave."
    )


def _proof(method: Methodology) -> list[str]:
    return [
        "**A no is a claim with a proof.** In scope are the contracts of the profile, the code that they delegate to, "
        "holders, and contracts whose answers a condition uses. A harm is *no* or *conditional* only if every entry "
        "point of everything in scope that it could be done to is decided: functions, fallback and receive of a "
        "contract, calls of a pallet, messages of a module. The answer carries its certificate: how many entry points "
        "were decided, which releases and behaviour were recognised, since which block logs are complete, and what is "
        "assumed. Without that proof the answer is *unknown*.",
        "**Anybody is the worst holder.** A function that asks nobody for permission takes one party, and anybody can "
        "be it.",
        "**Powers cover powers.** Whoever replaces the code of a contract can do all that the contract could; whoever "
        "makes it send any call can take what it holds. Whoever hands out a role can do what the role allows, and no "
        "more. Delays add.",
        "**Not looked at.** A harm is not counted if nothing that it could be done to was part of the scan. "
        f"A network's *no* needs that {', '.join(method.no_needs[:-1])} and {method.no_needs[-1]} were looked at.",
    ]


def _exposure(method: Methodology) -> list[str]:
    scale = method.exposure
    return [
        "The **collusion curve** C(k) is the largest share of all harms, weighted by the viewpoint, that *one* "
        "coalition of k independent parties can do. That is not the fewest parties for each harm by itself. It is "
        "computed exactly (a maximum-coverage programme), or with proven bounds where a search is cut. There are two "
        "curves: before you can leave, and ever. All harms are in the denominator, so that curves of different "
        "networks can be compared. A harm that was not looked at, or that somebody unread could do, adds nothing to "
        "the lower bound and its weight to the upper one. Harms that a power covers count once, and only where target "
        "and role are known.",
        "The **exposure** is the curve as one number from 0 to 100: "
        "100 × Σ (1 − r) × r^(k−1) × (a × C_before(k) + (1 − a) × C_ever(k)), "
        f"with r = {scale.r}, a = {scale.a} and k up to {scale.parties}. 100 means that one party can do everything "
        f"before you can leave. If only six parties together can do everything, it is {_six(method):g}. A grant more, "
        "a seat more at the same threshold, or two keys found to be one party never lower it; a higher threshold, a "
        "required approval or a longer delay never raise it.",
    ]


def _six(method: Methodology) -> float:
    shares = [CurvePoint(parties=parties, low=parties >= 6, high=parties >= 6) for parties in range(1, 7)]
    return method.exposure_of(CollusionCurve(before_exit=tuple(shares), ever=tuple(shares))).high


def _levels(method: Methodology) -> list[str]:
    rows = [f"| {number} | {level.grade} | {level.means} |" for number, level in enumerate(method.levels)]
    return [
        "The level is that of the worst harm among those of weight 3 for the viewpoint, so it can be compared over "
        "networks. A lesser harm caps it: at 1 if a small group can do it before you can leave, at 3 if anybody but an "
        "open vote can do it. So *yes* is level 0 or 1, *conditional* 2 or 3, *no* 4. What is unknown, or was not "
        "looked at, makes it an interval. The grade is its letter.",
        "\n".join(["| level | grade | for the worst harm |", "|---|---|---|", *rows]),
    ]


def viewpoints_page(book: Rulebook) -> str:
    """Every viewpoint: who asks, and how much each harm matters to it."""
    head = "| harm | " + " | ".join(Viewpoint) + " |"
    rows = [f"| {harm.id} | {' | '.join(str(harm.weight[side]) for side in Viewpoint)} |" for harm in book.harms.harms]
    lines = [
        "## viewpoints",
        "`--as` says whose side the question is asked from. Default: builder.",
        "\n".join(f"- **{side}**: {WHO[side]}" for side in Viewpoint),
        "How much each harm matters, from 0 (not at all) to 3 (it ruins you). Levels rest on the harms of weight 3.",
        "\n".join([head, "|---" * (len(Viewpoint) + 1) + "|", *rows]),
    ]
    return _page(lines)


def _deeper(page: str) -> str:
    return f"#{page}"


def _page(blocks: list[str]) -> str:
    return "\n\n".join(block.strip() for block in blocks) + "\n"
