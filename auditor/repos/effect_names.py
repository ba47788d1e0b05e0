"""The effect of a function, inferred from its name: the last resort if neither a table nor the code shows it."""

import re

from auditor.model.grant import Effect

_NAMES = (
    (Effect.PARAMETER, r"^(sudo_)?set_\w{0,80}(window|duration|interval)$"),
    (Effect.UPGRADE, r"upgrade|setImpl|setLogic|set_?code|diamondCut|authorize_?upgrade"),
    (Effect.UNPAUSE, r"unpause|unfreeze|resume|enable$"),
    (Effect.FREEZE, r"freeze|blacklist|blocklist|denylist|^ban|lockAccount"),
    (Effect.PAUSE, r"pause|shutdown|halt|^stop|^kill|disable$|enter_?safe"),
    (Effect.MINT, r"^_?mint|mintTo|issue"),
    (Effect.SEIZE, r"seize|clawback|confiscat|force_?transfer|slash|liquidat|burnFrom|wipe|swap_coldkey$"),
    (Effect.EXECUTE, r"^execute(?!\w{0,80}transfer)|^exec(?!ute)|^call$|multicall|functionCall|dispatch_as|"
                     r"^sudo(_as|_unchecked_weight)?$"),
    (Effect.CANCEL, r"^cancel|^veto"),
    (Effect.PROPOSE, r"^propose|^schedule|^queue|submit_?proposal"),
    (Effect.DELAY, r"delay|setGracePeriod|VotingPeriod"),
    (Effect.EVICT, r"remove|delist|kick|deregister|evict|drop|unregister|unlist|dissolve|trim_"),
    (Effect.CONTROL, r"owner(?!_?cut)|admin|role|govern|guardian|operator|minter|keeper|authorit|manager|pauser"),
    (Effect.REDIRECT, r"treasury|feeRecipient|feeTo|beneficiary|collector|vault$|claimer|receiver"),
    (Effect.EMISSION, r"emission|reward|inflation|issuance|incentive|owner_cut|_take\b"),
    (Effect.WITHDRAW, r"withdraw|sweep|rescue|recover|skim|drain|collect|transferFunds"),
    (Effect.ADMIT, r"whitelist|allow_?list|registration|register|^list|admit|approve|^add"),
)  # fmt: skip
_BY_NAME = tuple((effect, re.compile(pattern, re.IGNORECASE)) for effect, pattern in _NAMES)


def effect_of_name(name: str) -> Effect:
    """The effect that the words of a name imply; PARAMETER if none does."""
    return next((effect for effect, pattern in _BY_NAME if pattern.search(name)), Effect.PARAMETER)
