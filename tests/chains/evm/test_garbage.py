"""How often garbage is looked for is as it was once a scan is over."""

import gc

import pytest

from auditor.chains.evm.garbage import rare_collection


def test_the_usual_threshold_comes_back() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ValueError, match="fault"), rare_collection():
        assert gc.get_threshold()[0] > usual[0]
        raise ValueError("fault")
    assert gc.get_threshold() == usual
