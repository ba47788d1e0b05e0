"""The order of effects by harm to those who rely on the code, and their words in answers for a source tree."""

from auditor.model.grant import Effect

# Effects, worst first for those who rely on the code.
BY_WEIGHT = (
    Effect.UPGRADE,
    Effect.EXECUTE,
    Effect.CONTROL,
    Effect.SEIZE,
    Effect.MINT,
    Effect.WITHDRAW,
    Effect.FREEZE,
    Effect.PAUSE,
    Effect.REDIRECT,
    Effect.DELAY,
    Effect.EMISSION,
    Effect.EVICT,
    Effect.CENSOR,
    Effect.ADMIT,
    Effect.CANCEL,
    Effect.PROPOSE,
    Effect.UNPAUSE,
    Effect.COMMUNITY,
    Effect.SELL,
    Effect.PARAMETER,
)
# Each effect as a verb phrase after "can", for those who rely on the code.
EFFECT_PHRASES = {
    Effect.UPGRADE: "replace the code",
    Effect.EXECUTE: "make it send any call",
    Effect.CONTROL: "hand out power over it",
    Effect.SEIZE: "take what others hold",
    Effect.MINT: "create tokens",
    Effect.WITHDRAW: "take what it holds",
    Effect.FREEZE: "stop single accounts",
    Effect.PAUSE: "stop it",
    Effect.REDIRECT: "redirect payments",
    Effect.DELAY: "change waiting times",
    Effect.EMISSION: "change what is paid out",
    Effect.EVICT: "remove participants",
    Effect.CENSOR: "leave transactions out",
    Effect.ADMIT: "admit participants",
    Effect.CANCEL: "cancel actions",
    Effect.PROPOSE: "propose actions",
    Effect.UNPAUSE: "start it again",
    Effect.COMMUNITY: "change access to the repository",
    Effect.SELL: "sell",
    Effect.PARAMETER: "change other rules",
}
STRONG = frozenset(BY_WEIGHT[: BY_WEIGHT.index(Effect.PAUSE) + 1]) | {Effect.UNPAUSE}


def weight(effect: Effect) -> int:
    """The rank of an effect in the order of harm: 0 is the worst."""
    return BY_WEIGHT.index(effect)
