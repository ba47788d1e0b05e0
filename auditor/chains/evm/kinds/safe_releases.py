"""The code of Safe's releases, by Keccak-256: what answers like a Safe need not be one.

Singletons: https://github.com/safe-global/safe-deployments at d0989c95929c76e1723121566b3f2b764ffb94ee (2026-08-17).
Proxies: the released npm packages @gnosis.pm/safe-contracts 1.1.1 and 1.3.0, @safe-global/safe-contracts 1.4.1.
"""

SINGLETONS = {
    "e1f1593df76e69abc2d692792c80f329457551d5e83dde597546a1d58764da80": "1.0.0",
    "56b8be58b5ad629a621593a2e5e5e8e9a28408dc06e95597497b303902772e45": "1.1.1",
    "2ae2d1231f0d754a7fa4f5e5d0e5554085e1b500d8e09f95aaaaa3f49c0db922": "1.2.0",
    "bba688fbdb21ad2bb58bc320638b43d94e7d100f6f3ebaab0a4e4de6304b1c2e": "1.3.0",
    "551b7fdfd2dbcec4f785059e1ef6e0b40ca2e44d792158c4e825bc0b092f15e9": "1.3.0 zksync",
    "21842597390c4c6e3c1239e434a682b054bd9548eee5e9b1d6a4482731023c0f": "1.3.0 L2",
    "e2ca068330339d608367d83a0b25545efe39e619098597699ab8ff828cb1ddd8": "1.3.0 L2 zksync",
    "1fe2df852ba3299d6534ef416eefa406e56ced995bca886ab7a553e6d0c5e1c4": "1.4.1",
    "fa4d4fc0fa9f1a061571a3f3f66502464edf1a519ab1ab93dc232addf4fbe30f": "1.4.1 zksync",
    "b1f926978a0f44a2c0ec8fe822418ae969bd8c3f18d61e5103100339894f81ff": "1.4.1 L2",
    "520462ebe1156cd2d37b1d470c57f23e12fe0c4cda4c62502d96e03fa0cb44da": "1.4.1 L2 zksync",
    "dda019cbd7c867a533a2a86e5c53434fdc50b13122b5a5ddb4a8df61b31c20f2": "1.5.0",
    "180193227186ccb85316c94db1f0d156ed932b14712cfaac78901899178572dc": "1.5.0 L2",
}

PROXIES = {
    "aea7d4252f6245f301e540cfbee27d3a88de543af8e49c5c62405d5499fab7e5": "1.1.1",
    "0dc2a39aeecf87c215cc13755f39862b0849d2dff42054810355697ea9ebc062": "1.1.1 with constructor",
    "968ac72b0dbc8567d83d2cac54ebb09c89cba987263de5c588f8720932861e43": "1.1.1 paying",
    "b89c1b3bdf2cf8827818646bce9a8f6e372885f8c55e5c07acbd307cb133b000": "1.3.0",
    "d7d408ebcd99b2b70be43e20253d6d92a8ea8fab29bd3be7f55b10032331fb4c": "1.4.1",
}
