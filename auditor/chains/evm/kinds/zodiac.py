"""Zodiac modifiers: contracts between a module and a Safe (Delay, Roles and others).

https://github.com/gnosisguild/zodiac. They return the ``avatar`` they act on and the ``target`` they send calls
through. A Delay modifier lets its modules queue calls that everybody may execute after ``txCooldown`` seconds.
"""

from asyncio import gather
from functools import partial

from auditor.chains.evm.addresses import is_zero
from auditor.chains.evm.code import may_have_functions
from auditor.chains.evm.reading import ChainReader, Contract, Read, Reading
from auditor.chains.evm.signatures import grant
from auditor.model.entity import EntityKind
from auditor.model.gate import Delay, one_of
from auditor.model.grant import Effect
from auditor.model.ids import account, short

_BY_MODULE = "execTransactionFromModule(address,uint256,bytes,uint8)"
_FIRST = "0x0000000000000000000000000000000000000001"
_PAGE = 200


class ZodiacModifier:
    """A modifier acts when one of its own modules calls it, after its cool-down if it has one."""

    name = "zodiac modifier"

    async def read(self, contract: Contract, chain: ChainReader) -> Reading | None:
        """The gate over the modifier's modules; its owner enables modules and sets the cool-down. Raises Unread."""
        if not may_have_functions(contract, "avatar()", "target()"):
            return None
        avatar, target, cooldown, modules, owner = await gather(
            chain.call(contract.address, "avatar()(address)"),
            chain.call(contract.address, "target()(address)"),
            chain.call(contract.address, "txCooldown()(uint256)"),
            chain.call(contract.address, "getModulesPaginated(address,uint256)(address[],address)", _FIRST, _PAGE),
            chain.call(contract.address, "owner()(address)"),
        )
        if is_zero(avatar.value) or is_zero(target.value):
            return None
        return self._reading(contract, chain, avatar, cooldown, modules, owner)

    def _reading(
        self, contract: Contract, chain: ChainReader, avatar: Read, cooldown: Read, modules: Read, owner: Read
    ) -> Reading:
        listed = tuple(modules.value[0]) if modules.value else ()
        wait = cooldown.value or 0
        inner = one_of(*sorted(account(chain.chain, module) for module in listed))
        to = partial(grant, chain=chain.chain, target=contract.id)
        grants = [
            to(
                address=module,
                effect=Effect.EXECUTE,
                function=_BY_MODULE,
                evidence=(modules.evidence,),
                role="module",
                delay_s=wait,
            )
            for module in listed
        ]
        if owner.value is not None:
            to_owner = partial(to, address=owner.value, evidence=(owner.evidence,), role="owner")
            grants.append(to_owner(effect=Effect.CONTROL, function="enableModule(address)", confers=("module",)))
            if cooldown.value is not None:
                grants.append(to_owner(effect=Effect.DELAY, function="setTxCooldown(uint256)"))
        return Reading(
            standards=("zodiac delay" if cooldown.value is not None else "zodiac modifier",),
            kind=EntityKind.TIMELOCK if cooldown.value else None,
            label=f"Modifier of {short(account(chain.chain, avatar.value))}",
            gate=(Delay(seconds=wait, gate=inner) if wait else inner) if listed else None,
            delay_s=cooldown.value,
            grants=tuple(grants),
            linked=(avatar.value,),
        )
