"""What `training.teaching` measures with, without training anything."""

import numpy as np
import pytest

from training.teaching import (
    DRAWS,
    TOPICS,
    HeldOutWording,
    TaughtRows,
    fitted_odds,
    hold_out_phrasings,
    joined_rows,
    with_accepted,
)


@pytest.mark.parametrize("draw", range(DRAWS))
def test_what_is_held_out_is_of_eight_topics_and_out_of_the_faq(real_faq, draw):
    thin, out = hold_out_phrasings(real_faq, 0.1, np.random.default_rng(draw))
    assert len({wording.topic for wording in out}) == TOPICS
    for wording in out:
        assert wording.text in real_faq.topics[wording.topic][wording.language].also
        assert wording.text not in thin.topics[wording.topic][wording.language].also
    back = with_accepted(thin, out)
    for topic, entries in real_faq.topics.items():
        for language, entry in entries.items():
            assert set(back.topics[topic][language].also) == set(entry.also)


def test_an_accepted_wording_is_its_topics_alone(real_faq):
    more = with_accepted(real_faq, [HeldOutWording("work.pay", "fr", "combien de pépettes")])
    changed = {topic for topic in real_faq.topics if more.topics[topic] != real_faq.topics[topic]}
    assert changed == {"work.pay"}
    assert more.topics["work.pay"]["fr"].also[-1] == "combien de pépettes"


def test_what_is_nearer_is_likelier_to_be_answered():
    rows = [TaughtRows(np.array([[near, 0.4, 0.1]]), np.array([near > 0.5])) for near in (0.3, 0.4, 0.6, 0.7)]
    odds = fitted_odds(joined_rows([*rows, TaughtRows(np.zeros((0, 3)), np.zeros(0, bool))]))
    far, near = odds.decision_function([[0.3, 0.4, 0.1], [0.7, 0.4, 0.1]])
    assert far < 0 < near
