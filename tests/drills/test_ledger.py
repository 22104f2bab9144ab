"""The drill's own eyes: what it must see when a question is lost, doubled, out of order, or answered badly."""

import json

from drills.ledger import ledger_of
from drills.rates import seconds_to_recover
from drills.visitors import AskedQuestion

FIRST, SECOND, THIRD = "what is the closing date for a cook?", "where would I work?", "who picks the applicants"


def asked(text, status=200, sender="a-1", again=None, replies=({"text": "yes"},), at=0.0):
    return AskedQuestion(sender, text, at, 0.01, status, json.dumps(replies).encode(), again)


def test_what_was_answered_and_kept_in_order_is_clean_also_where_it_was_redacted():
    kept = {"a-1": [FIRST.replace("cook", "[nom]"), SECOND]}
    assert ledger_of([asked(FIRST), asked(SECOND), asked(THIRD, 503, again="1")], kept).problems() == []


def test_a_question_that_was_put_off_may_be_kept_once_all_the_same():
    assert ledger_of([asked(FIRST, 503, again="1"), asked(SECOND)], {"a-1": [FIRST, SECOND]}).problems() == []


def test_what_is_missing_twice_there_or_out_of_order_is_seen():
    both = [asked(FIRST), asked(SECOND)]
    assert ledger_of(both, {"a-1": [FIRST]}).lost == 1
    assert ledger_of(both, {}).lost == 2
    assert ledger_of(both, {"a-1": [FIRST, FIRST, SECOND]}).doubled == 1
    assert ledger_of(both, {"a-1": [SECOND, FIRST]}).disordered == 1


def test_a_turn_that_is_not_kept_is_lost_unless_its_answer_says_so():
    unkept = [asked(FIRST, replies=({"text": "noon. This is not remembered."},))]
    assert ledger_of(unkept, {}, ["not remembered"]).lost == 0
    assert ledger_of(unkept, {}).lost == 1


def test_any_other_status_a_503_without_an_order_and_an_empty_reply_are_seen():
    found = ledger_of(
        [
            asked(FIRST, 500),
            asked(SECOND, 503),
            asked(THIRD, 0),
            asked(THIRD, replies=()),
            asked(FIRST, replies=({"text": " "},)),
        ],
        {"a-1": [THIRD, FIRST]},
    )
    assert dict(found.others) == {500: 1, 503: 1, 0: 1}
    assert found.empty == 2
    assert found.problems()[:2] == [
        "Questions came to 0: 1, 500: 1, 503: 1.",
        "2 answered questions got an empty reply or none.",
    ]


def steady(begin, end, rate):
    return [asked(FIRST, at=begin + number / rate) for number in range(int((end - begin) * rate))]


def test_recovery_lasts_until_the_usual_rate_is_back_for_good():
    before, after = steady(0, 20, 50), steady(24, 60, 50)
    assert 3 < seconds_to_recover(before + after, 20.0) < 5
    assert seconds_to_recover(steady(0, 60, 50), 20.0) == 0
    assert seconds_to_recover(before + steady(20, 60, 10), 20.0) is None
