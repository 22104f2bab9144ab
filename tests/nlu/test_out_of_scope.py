"""What is in scope, and the thresholds of outcomes, learnt from scores."""

import numpy as np

from nlu.out_of_scope import HeldOutScores, ScopeCalibrator, Scores, Thresholds, fit_calibrator, learn_thresholds


def test_known_texts_are_told_from_everyday_ones_and_from_topics_never_seen():
    chance = np.random.default_rng(0)

    def scores(best, nothing, count=60):
        own = np.clip(chance.normal(0.05, 0.05, (count, 3)), 0, 1)
        own[:, 0] = chance.normal(best, 0.1, count)
        return Scores(own, chance.normal(nothing, 0.1, count))

    calibrator = fit_calibrator(scores(0.8, 0.1), np.zeros(60, int), scores(0.1, 0.9), scores(0.3, 0.4))
    typical = Scores(np.array([[0.8, 0, 0], [0.1, 0, 0], [0.3, 0, 0]]), np.array([0.1, 0.9, 0.4]))
    known, clear = calibrator.in_scope_probability(typical), calibrator.intent_confidence(typical).max(axis=1)
    assert [calibrator.thresholds.outcome(k, c) for k, c in zip(known, clear)] == ["answer", "unknown", "unknown"]


def test_few_examples_leave_cautious_thresholds():
    few = Scores(np.array([[0.9, 0.1]]), np.array([0.0]))
    assert fit_calibrator(few, np.array([0]), few, few) == ScopeCalibrator()


def test_the_clear_are_answered_the_unclear_offered_and_the_unknown_declined():
    known = np.array([0.9] * 20 + [0.1] * 20)
    clear = np.array([0.9] * 10 + [0.3] * 10 + [0.5] * 20)
    right = np.array([True] * 10 + [False] * 30)
    among = np.array([True] * 20 + [False] * 20)
    thresholds = learn_thresholds(HeldOutScores(known, clear, right, among, known > 0.5, np.full(40, 1 / 40)))
    decided = [thresholds.outcome(*pair) for pair in ((0.9, 0.9), (0.9, 0.3), (0.1, 0.9))]
    assert decided == ["answer", "choices", "unknown"]


def test_an_unclear_but_known_message_is_offered_topics():
    assert Thresholds(answer=0.4, offer=0.5).outcome(in_scope_probability=0.9, intent_confidence=0.3) == "choices"
