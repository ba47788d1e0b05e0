from auditor.formats import view
from auditor.model.entity import EntityKind
from tests.samples import sample_assessment


def test_notes_are_those_of_things_and_the_ones_that_powers_name_come_first() -> None:
    sample = sample_assessment()
    noted = tuple(entity.model_copy(update={"notes": (f"about {entity.label}",)}) for entity in sample.entities)
    told = view.notes(sample.model_copy(update={"entities": noted}))
    kinds = {entity.id: entity.kind for entity in noted}
    assert told and all(kinds[entity] is not EntityKind.KEY for entity, _ in told)
    named = [entity in view.mentioned(sample) for entity, _ in told]
    assert named == sorted(named, reverse=True) and True in named and False in named
