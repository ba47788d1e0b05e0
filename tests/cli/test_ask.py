"""Names on the command line."""

from auditor.cli.ask import listed
from tests.graph.making import key, network


def test_a_label_with_commas_is_one_name() -> None:
    parties = dict.fromkeys(("Acme, Inc.", "Acme", "a,b", "a,b,c"), ("ada",))
    read = network(key("ada"), parties=parties)
    assert listed("Acme, Inc., Acme ,,a,b,c,a,b", read) == ["Acme, Inc.", "Acme", "a,b,c", "a,b"]
    assert listed("", read) == []
