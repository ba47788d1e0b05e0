"""Proxies that differ only in the slots and functions they use: EIP-1822, ZeppelinOS, Polygon, Axelar, StarkWare."""

from asyncio import gather
from dataclasses import dataclass

from auditor.chains.evm.proxies.delegation import Delegation, Subject, address_at, slot, upgrades
from auditor.chains.evm.reading import ChainReader


@dataclass(frozen=True, slots=True)
class SlotProxy:
    """A proxy with the implementation at one slot and its admins at others, each with the functions that it may
    call."""

    kind: str
    implementation: int
    admins: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    further: tuple[int, ...] = ()

    async def __call__(self, subject: Subject, chain: ChainReader) -> Delegation | None:
        """The delegation, or None where the implementation slot is empty. Raises Unread."""
        (first, met), *others = await gather(
            address_at(subject, chain, self.implementation),
            *(address_at(subject, chain, position) for position, _, _ in self.admins),
            *(address_at(subject, chain, position) for position in self.further),
        )
        if first is None:
            return None
        admins = list(zip(self.admins, others, strict=False))
        more = [address for address, _ in others[len(self.admins) :] if address]
        return Delegation(
            kind=self.kind,
            implementations=(first, *more),
            evidence=(met, *(evidence for _, evidence in others)),
            admins=tuple((address, where) for (_, where, _), (address, _) in admins if address),
            grants=tuple(
                grant
                for (_, _, functions), (address, evidence) in admins
                for grant in upgrades(subject, chain, address, functions, (evidence,))
            ),
        )


# https://eips.ethereum.org/EIPS/eip-1822: the implementation decides who may replace it.
EIP_1822 = SlotProxy("eip1822", slot("PROXIABLE"))

# OpenZeppelin's proxies before EIP-1967: an upgradeability owner (unstructured storage) and an admin.
ZEPPELIN_OS = SlotProxy(
    "zeppelinos",
    slot("org.zeppelinos.proxy.implementation"),
    (
        (
            slot("org.zeppelinos.proxy.admin"),
            "zeppelinos admin slot",
            ("upgradeToAndCall(address,bytes)", "upgradeTo(address)", "changeAdmin(address)"),
        ),
        (
            slot("org.zeppelinos.proxy.owner"),
            "zeppelinos owner slot",
            ("upgradeToAndCall(address,bytes)", "upgradeTo(address)", "transferProxyOwnership(address)"),
        ),
    ),
)

# https://github.com/maticnetwork/contracts UpgradableProxy: owner and implementation in slots of their own.
POLYGON = SlotProxy(
    "polygon",
    slot("matic.network.proxy.implementation"),
    (
        (
            slot("matic.network.proxy.owner"),
            "matic owner slot",
            ("updateAndCall(address,bytes)", "updateImplementation(address)", "transferProxyOwnership(address)"),
        ),
    ),
)

# https://github.com/axelarnetwork/axelar-gmp-sdk-solidity Upgradable: the owner is in the implementation's storage.
AXELAR = SlotProxy("axelar", 0x11141F466C69FD409E1990E063B49CD6D61ED2ECFF27A2E402E259CA6B9A01A3)
