"""One line for each term of the field that a reader of a report meets, and links to these lines inside sentences."""

import re
from functools import lru_cache
from html import escape

TERMS = {
    "authority": "The account whose messages a module of a Cosmos chain obeys.",
    "Banzhaf index": "How often one party decides the outcome if each of the others tosses a coin.",
    "beacon": "A contract that tells many proxies which code to run: changing it changes all of them.",
    "bypass": "A path that needs fewer parties or less time than the one that the network presents.",
    "coalition": "People or organisations that act together.",
    "digest": "A short number that changes if a single letter of a text changes: it proves that the text is the same.",
    "exit window": "How long you need to leave: to withdraw, to move, or to stop depending on the network.",
    "genesis": "The state that a chain started with.",
    "governor": "A contract that carries out what token holders vote for.",
    "guardian": "An account with emergency rights, such as to pause or to veto.",
    "implementation": "The code that a proxy runs.",
    "key": "A secret number that signs for an account. Whoever holds it acts as that account.",
    "module": "A part of a chain's software; for a Safe, an account that acts without the signers.",
    "multisig": "An account that acts when enough of its signers sign, such as 2 of 3.",
    "owner": "The account that a contract obeys.",
    "pallet": "A part of the software of a Substrate chain.",
    "party": "One person or organisation. All keys of a party count once.",
    "proxy": "A contract that runs code from another place, so that its code can be exchanged.",
    "quorum": "How much voting weight must take part before a vote counts.",
    "role": "A named right in a contract. Its admin decides who has it.",
    "Root": "The highest right on a Substrate chain: it can change everything.",
    "selector": "The first four bytes of a call, which say which function is called.",
    "sudo": "One key that can do everything on a Substrate chain, at once.",
    "timelock": "A contract that waits before it carries out a decision, so that others can react.",
    "validator": "A computer that signs blocks. Enough of them together decide what the chain accepts.",
    "veto": "The right to stop a decision that others have made.",
}
_FORMS = {form: term for term in TERMS for form in (term, term + "s", term.replace("ty", "ties"))}
_PATTERN = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _FORMS), key=len, reverse=True)) + r")\b")


def anchor(term: str) -> str:
    """The id of a term's line on the page."""
    return "term-" + term.lower().replace(" ", "-")


@lru_cache(maxsize=512)
def explained(text: str) -> str:
    """A plain text as HTML, with the first use of each term linked to its line. All else is escaped."""
    used: set[str] = set()

    def link(match: re.Match[str]) -> str:
        term = _FORMS[match[0]]
        if term in used:
            return match[0]
        used.add(term)
        return f'<a class="term" href="#{anchor(term)}" title="{escape(TERMS[term])}">{match[0]}</a>'

    # Escaping neither makes nor changes characters of terms, so links never fall inside an escape.
    return _PATTERN.sub(link, escape(text))
