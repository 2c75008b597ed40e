"""A caseload: repeatable to the byte, valid in the vocabulary, and with the gaps and links it promises."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from tests.unit.synthetic.support import codes, made, not_applicable, only, shipped, unknown
from tidegate.records.codes import coded_facts, decode, dtype_name, encode
from tidegate.records.facts import FactType
from tidegate.synthetic import AS_OF, Order, caseload, schema
from tidegate.synthetic.blocks import draw_block
from tidegate.synthetic.draws import BLOCK
from tidegate.synthetic.plan import make_plan
from tidegate.synthetic.recipe import load_book

SOME = only("incident_type", "suspect_age", "kirat_level", "kirat_assessed_on", "reported_age", "prior_reports")


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return made(2 * BLOCK, 3)


def test_pieces_and_workers_do_not_change_a_row() -> None:
    whole = made(BLOCK + 1000, vocabulary=SOME)
    assert made(BLOCK + 1000, vocabulary=SOME, chunk=777).equals(whole)
    assert made(BLOCK + 1000, vocabulary=SOME, workers=3).equals(whole)


def test_a_batch_has_no_more_rows_than_asked_for() -> None:
    sizes = [batch.num_rows for batch in caseload(1000, 1, vocabulary=SOME, chunk=300)]
    assert sizes == [300, 300, 300, 100]


def test_row_i_is_the_same_however_many_are_asked_for() -> None:
    whole = made(BLOCK + 500, vocabulary=SOME)
    assert made(10, vocabulary=SOME).equals(whole.slice(0, 10))
    assert made(BLOCK - 5, vocabulary=SOME, first=10).equals(whole.slice(10, BLOCK - 5))
    assert made(7, vocabulary=SOME, first=BLOCK + 3).equals(whole.slice(BLOCK + 3, 7))


def test_a_fact_is_the_same_in_a_smaller_vocabulary() -> None:
    assert made(500, vocabulary=SOME).equals(made(500).select(schema(SOME).names).replace_schema_metadata(None))


def test_another_seed_gives_other_cases() -> None:
    assert not made(500, 1, SOME).equals(made(500, 2, SOME))


def test_no_rows_are_no_batches() -> None:
    assert list(caseload(0, 1, vocabulary=SOME)) == []


@pytest.mark.parametrize("wrong", [{"n": -1}, {"first": -1}, {"unknown_share": 1.5}, {"as_of": AS_OF.replace(tzinfo=None)}])
def test_an_impossible_order_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"cannot have fewer|between 0 and 1|time zone"):
        Order(**{"n": 1, "seed": 1, **wrong})  # type: ignore[arg-type]  # wrong on purpose


def test_only_the_reference_is_text_and_facts_are_coded_as_small_as_they_can_be(table: pa.Table) -> None:
    assert [field.name for field in table.schema if field.type == pa.string()] == ["reference"]
    assert table.schema.field("received_at").type == pa.timestamp("us", "UTC")
    assert {each.name: str(table.schema.field(each.name).type) for each in shipped()} == {
        each.name: dtype_name(each) for each in shipped()
    }
    assert coded_facts(table.schema.metadata, shipped()) == set(shipped().names())


def test_every_value_is_one_that_its_fact_may_take(table: pa.Table) -> None:
    for definition in shipped():
        for code in np.unique(codes(table, definition.name)).tolist():
            decode(definition, code)


def test_references_are_obviously_made_up_and_never_come_twice(table: pa.Table) -> None:
    references = table["reference"].to_pylist()
    assert references[0] == "SYNTH-0000001"
    assert references[-1] == f"SYNTH-{2 * BLOCK:07d}"
    assert len(set(references)) == len(references)


def test_references_grow_beyond_seven_digits() -> None:
    references = made(2, vocabulary=SOME, first=9_999_998)["reference"].to_pylist()
    assert references == ["SYNTH-9999999", "SYNTH-10000000"]


def test_referrals_came_in_within_the_period_before_the_given_instant(table: pa.Table) -> None:
    received = table["received_at"].cast(pa.int64()).to_numpy()
    end = int(AS_OF.timestamp()) * 1_000_000
    days = load_book().received_within_days
    assert received.max() <= end
    assert end - received.min() <= days * 86_400_000_000
    assert end - received.min() > 0.99 * days * 86_400_000_000


def test_nothing_happens_after_the_given_instant(table: pa.Table) -> None:
    today = (AS_OF.date() - dt.date(1970, 1, 1)).days
    for definition in shipped():
        if definition.type is FactType.DATE:
            assert codes(table, definition.name).max() <= today, definition.name


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_a_share_of_unknowns_is_kept_for_every_fact(share: float) -> None:
    table = made(BLOCK, 5, unknown_share=share)
    tolerance = 5 * (share * (1 - share) / BLOCK) ** 0.5
    for definition in shipped():
        assert unknown(table, definition).mean() == pytest.approx(share, abs=tolerance), definition.name


def test_with_more_unknown_the_facts_are_the_same_and_what_was_unknown_stays_so() -> None:
    known, some, many = (made(5000, 5, unknown_share=share) for share in (0.0, 0.1, 0.5))
    for definition in shipped():
        fewer, more = unknown(some, definition), unknown(many, definition)
        assert (fewer <= more).all()
        for table, hidden in ((some, fewer), (many, more)):
            assert (codes(table, definition.name) == codes(known, definition.name))[~hidden].all()


def test_most_referrals_are_new_and_have_hardly_more_than_the_report(table: pa.Table) -> None:
    book = load_book()
    stages = next(recipe for recipe in book.recipes if recipe.name == "stage")
    reached = dict(zip(stages.options, stages.weights, strict=True))
    household = shipped()["child_in_household"]
    at, later = reached["S1"], 1 - reached["S0"] - reached["S1"]
    on_record = at * book.gaps.when_stage_reached + later * book.gaps.later
    expected = (1 - on_record) * (1 - book.clear.share)
    assert unknown(table, household).mean() == pytest.approx(expected, abs=0.01)
    assert not unknown(table, shipped()["incident_type"]).any()


def test_without_file_details_nothing_is_known_of_the_files(table: pa.Table) -> None:
    gone = unknown(table, shipped()["report_file_count"])
    assert gone.mean() == pytest.approx(0.1, abs=0.01)
    for name in ("report_files_b1", "report_generative_ai", "report_meme"):
        assert (unknown(table, shipped()[name]) == gone).all()


def test_some_cases_are_clear_of_everything_that_stands_against_a_lighter_route(table: pa.Table) -> None:
    clear = np.ones(table.num_rows, dtype=bool)
    for name, value in load_book().clear.facts.items():
        if value != "received":
            clear &= codes(table, name) == encode(shipped()[name], shipped()[name].check(value))
    assert clear.mean() == pytest.approx(load_book().clear.share, abs=0.004)


def test_most_cases_have_no_kirat_yet_and_some_have_an_outdated_one(table: pa.Table) -> None:
    level, assessed, new = shipped()["kirat_level"], shipped()["kirat_assessed_on"], shipped()["last_new_fact_on"]
    assert 0.4 < not_applicable(table, level).mean() < 0.7
    both = ~(unknown(table, assessed) | not_applicable(table, assessed) | unknown(table, new))
    stale = codes(table, new.name)[both] > codes(table, assessed.name)[both]
    assert 0.1 < stale.mean() < 0.5


def test_access_to_children_makes_a_high_kirat_likelier(table: pa.Table) -> None:
    level, home = codes(table, "kirat_level"), codes(table, "child_in_household")
    high = [np.mean(level[(level >= 0) & (home == answer)] >= 2) for answer in (0, 1)]
    assert high[1] > 1.4 * high[0]
    assert np.mean(level[level >= 0] >= 2) == pytest.approx(0.45, abs=0.06)  # the planning prior


def test_contact_allegations_are_as_rare_as_their_source_says(table: pa.Table) -> None:
    said = codes(table, "contact_allegation")
    assert np.mean(said[said >= 0] > 0) == pytest.approx(0.122, abs=0.015)


def test_parts_do_not_exceed_the_whole(table: pa.Table) -> None:
    files = codes(table, "report_file_count")
    labelled = sum(codes(table, f"report_files_{each}") for each in ("a1", "a2", "b1", "b2"))
    assert (labelled <= files)[files >= 0].all()
    kinds = ("contact_adult_sexual", "contact_child_sexual", "noncontact_sexual", "indecent_image")
    full = made(BLOCK, 3, unknown_share=0.0)
    sanctions = sum(codes(full, f"{kind}_sanctions") for kind in kinds)
    assert (codes(full, "total_sanctions") >= sanctions).all()


def test_some_accounts_state_an_age_that_is_not_the_suspects(table: pa.Table) -> None:
    stated, verified = codes(table, "reported_age"), codes(table, "suspect_age")
    both = (stated >= 0) & (verified >= 0)
    assert 0.15 < np.mean(stated[both] != verified[both]) < 0.4


def test_reports_of_one_suspect_agree_on_the_suspect_and_are_counted() -> None:
    block = draw_block(make_plan(load_book(), shipped()), 3, 0, AS_OF)
    rows = np.arange(BLOCK)
    follows = rows[block.lead < rows]
    assert len(follows) / BLOCK == pytest.approx(load_book().another_report, abs=0.01)
    for fact in ("suspect_age", "child_in_household", "kirat_level", "disposal"):
        assert (block.values[fact][follows] == block.values[fact][follows - 1]).all()
    assert (block.values["prior_reports"][follows] == block.values["prior_reports"][follows - 1] + 1).all()
    assert (block.received_at[follows] >= block.received_at[follows - 1]).all()


def test_errors_come_only_on_request() -> None:
    clean, spoilt = made(BLOCK, 9), made(BLOCK, 9, with_errors=True)
    errors = load_book().errors
    references = spoilt["reference"].to_pylist()
    again = [row for row in range(1, BLOCK) if references[row] == references[row - 1]]
    assert len(again) == pytest.approx(errors.duplicate * BLOCK, rel=0.3)
    assert all(spoilt.slice(row, 1).equals(spoilt.slice(row - 1, 1)) for row in again[:20])
    assert clean["reference"].to_pylist()[again[0] + 1] == references[again[0] + 1]


def test_impossible_values_lie_outside_what_their_facts_may_take() -> None:
    spoilt = made(2 * BLOCK, 9, with_errors=True)
    wrong = {name: _impossible_in(spoilt, name) for name in shipped().names()}
    errors = load_book().errors
    assert {name for name, count in wrong.items() if count} == set(errors.facts)
    assert sum(wrong.values()) == pytest.approx(errors.impossible * 2 * BLOCK, rel=0.35)


def _impossible_in(table: pa.Table, name: str) -> int:
    found, counts = np.unique(codes(table, name), return_counts=True)
    return sum(count for code, count in zip(found.tolist(), counts.tolist(), strict=True) if _impossible(name, code))


def _impossible(name: str, code: int) -> bool:
    try:
        decode(shipped()[name], code)
    except ValueError:
        return True
    return False


def test_a_vocabulary_without_those_facts_has_no_impossible_values() -> None:
    vocabulary = only("report_spam")
    assert set(codes(made(BLOCK, 9, vocabulary, with_errors=True), "report_spam").tolist()) <= {0, 1}
