# pragma version ~=0.4.0

manager: public(address)


@internal
def _only_manager():
    assert msg.sender == self.manager, "manager"


@external
def set_manager(manager: address):
    self._only_manager()
    self.manager = manager
