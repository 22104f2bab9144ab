"""The questions of a message: usually one; several where its parts ask several questions for themselves."""

from __future__ import annotations

from dataclasses import replace

from actions.dialogue.cues import is_sentence, only_asks, tells_a_story
from actions.dialogue.decision import Decision
from actions.dialogue.message import ParsedMessage
from actions.dialogue.outcome import ANSWER, CERTAIN, CHOICES, MOST_CHOICES, SMALL_TALK, Outcome
from actions.dialogue.pieces import WHOLE
from actions.dialogue.state import DialogueState
from actions.dialogue.ways import PartOutcome, best_way, ways
from actions.facts import FactsStore
from faq.model import TALK, Challenge

_MORE_LIKELY_THAN_NOT = 0.5
_BY_FAR = 3.0  # times likelier than the next must the one challenge be that a story describes


def outcomes(store: FactsStore, message: ParsedMessage, state: DialogueState) -> list[Outcome]:
    """What to say, in order: at least one outcome."""
    decision = Decision(store, message, state)
    if picked := decision.picked():
        return picked
    whole = decision.outcome()
    if message.payload or decision.situation.other:
        return [whole]
    if whole.kind == CHOICES and (named := _all_named(decision)):
        return named
    parts = parts_of(store, message, state)
    segments = [part for part in parts if not part.is_piece]
    if outcome := _challenge_of_story(decision, whole, segments, store.lists()):
        return [outcome]
    best = best_way(list(ways(parts, whole, message))).outcomes
    if len(best) > 1:
        return [replace(outcome, choices=()) for outcome in best]
    return [whole if best[0] is whole else _beside(best[0], whole)]


def parts_of(store: FactsStore, message: ParsedMessage, state: DialogueState) -> list[PartOutcome]:
    """What would be answered to each segment, and to each piece of one; what leans leans on the parts before it."""
    found: list[PartOutcome] = []
    before = {WHOLE: state}
    for place, part in enumerate(message.segments):
        before[place] = state
        outcome, state = _followed(store, part, state)
        after_talk = bool(found) and found[-1].outcome.kind == SMALL_TALK and is_sentence(found[-1].message.text)
        if not (after_talk and only_asks(part.text)):
            found.append(PartOutcome(part, outcome, place))  # "do you keep my messages, and until when?" is one
    for piece in message.pieces:
        place = WHOLE if piece.piece_of is None else piece.piece_of
        outcome, before[place] = _followed(store, piece, before[place])
        found.append(PartOutcome(piece, outcome, place))
    return found


def _followed(store: FactsStore, part: ParsedMessage, state: DialogueState) -> tuple[Outcome, DialogueState]:
    """What would be answered to a part, and the state that the next one is read in."""
    decision = Decision(store, part, state)
    outcome = decision.outcome()
    if outcome.kind == ANSWER and outcome.confidence >= _MORE_LIKELY_THAN_NOT and not decision.situation.other:
        challenge = outcome.challenge.id if outcome.challenge else state.challenge
        return outcome, replace(state, topic=outcome.topic, challenge=challenge)
    if len(named := set(decision.situation.named_topics)) == 1:
        return outcome, replace(state, challenge=decision.situation.of_topic[named.pop()].id)
    return outcome, state


def _all_named(decision: Decision) -> list[Outcome]:
    """The challenges that a short message names and asks nothing else of: "tell me about X and Y"."""
    message, known = decision.message, decision.situation.challenges
    named = list(dict.fromkeys(ids[0] for ids in message.challenges if len(ids) == 1 and ids[0] in known))
    if not 2 <= len(named) <= MOST_CHOICES or len(named) < len(message.challenges) or tells_a_story(message.text):
        return []
    return [Outcome(ANSWER, known[i].topic, known[i], confidence=1.0) for i in named]


def _challenge_of_story(
    decision: Decision, whole: Outcome, parts: list[PartOutcome], lists: frozenset[str]
) -> Outcome | None:
    """The challenge that a story describes, where its question asks to choose ("which of them suits me?")."""
    asked = [whole.topic, *(part.outcome.topic for part in parts if part.message.asks)]
    listed = next((topic for topic in asked if topic in lists), None)
    if listed is None or not parts:
        return None
    described = {
        part.outcome.challenge.id: part.outcome
        for part in parts
        if part.outcome.challenge and part.outcome.topic == part.outcome.challenge.topic
    }
    if len(described) == 1:
        return replace(next(iter(described.values())), choices=(listed,))
    if challenge := _likeliest(decision):
        return Outcome(ANSWER, challenge.topic, challenge, choices=(listed,), confidence=whole.confidence)
    return None


def _likeliest(decision: Decision) -> Challenge | None:
    """The challenge that a whole message is likeliest about, if it is far likelier than any other challenge."""
    of_topic, ranking = decision.situation.of_topic, decision.message.as_is.ranking
    ranked = [(of_topic[topic], score) for topic, score in ranking.items() if topic in of_topic]
    if not ranked or next(iter(ranking)) != ranked[0][0].topic:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] > _BY_FAR * ranked[1][1] else None


def _beside(part: Outcome, whole: Outcome) -> Outcome:
    """What a segment is answered, with what the whole message would have been answered offered beside it."""
    if part.kind != ANSWER or part.confidence >= CERTAIN:
        return replace(part, choices=())
    topics = dict.fromkeys(t for t in (whole.topic, *part.choices, *whole.choices) if t and not t.startswith(TALK))
    return replace(part, choices=tuple(t for t in topics if t != part.topic)[: MOST_CHOICES - 1])
