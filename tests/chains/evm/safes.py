"""Real Safes on a test chain, from the code that their authors released."""

from collections.abc import Sequence

from eth_utils.address import to_checksum_address

from tests.chains.evm.chain import ZERO, Chain, calldata

# version -> package, singleton, proxy factory, fallback handler
_RELEASES = {
    "1.4.1": ("@safe-global/safe-contracts", "Safe", "SafeProxyFactory", "CompatibilityFallbackHandler"),
    "1.4.1-l2": ("@safe-global/safe-contracts", "SafeL2", "SafeProxyFactory", "CompatibilityFallbackHandler"),
    "1.3.0": (
        "@gnosis.pm/safe-contracts",
        "GnosisSafe",
        "GnosisSafeProxyFactory",
        "CompatibilityFallbackHandler",
    ),
    "1.2.0": ("safe-1-2", "GnosisSafe", "GnosisSafeProxyFactory", "DefaultCallbackHandler"),
    "1.1.1": ("safe-1-1", "GnosisSafe", "ProxyFactory", "DefaultCallbackHandler"),
    "1.0.0": ("safe-1-0", "GnosisSafe", "ProxyFactory", None),  # it knows no fallback handler yet
}
_SETUP = "setup(address[],uint256,address,bytes,address,address,uint256,address)"
_SETUP_1_0 = "setup(address[],uint256,address,bytes,address,uint256,address)"
_CREATE = "createProxyWithNonce(address,bytes,uint256)"


class Safes:
    """One release of Safe, deployed. A Safe can be the sender of a transaction, as if its owners had signed."""

    def __init__(self, chain: Chain, version: str = "1.4.1") -> None:
        package, singleton, factory, handler = _RELEASES[version]
        self._chain = chain
        self.singleton = chain.deploy(f"{package}:{singleton}")
        self.handler = chain.deploy(f"{package}:{handler}") if handler else None
        self._factory = chain.deploy(f"{package}:{factory}")
        self._count = 0

    def create(self, owners: Sequence[str], threshold: int) -> str:
        """The address of a new Safe proxy with these owners."""
        if self.handler:
            setup = calldata(_SETUP, owners, threshold, ZERO, b"", self.handler, ZERO, 0, ZERO)
        else:
            setup = calldata(_SETUP_1_0, owners, threshold, ZERO, b"", ZERO, 0, ZERO)
        self._count += 1
        address: str = self._chain.call(self._factory, f"{_CREATE}(address)", self.singleton, setup, self._count)
        self._chain.send(self._factory, _CREATE, self.singleton, setup, self._count)
        return to_checksum_address(address)
