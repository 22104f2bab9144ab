"""Questions for the team, left by messages: the replies that offer, show and confirm it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from actions.answer import ActionAnswer
from actions.dialogue.hand_over import (
    ASK,
    CANCEL,
    LEAVE,
    OFFERED,
    SEND,
    SHOW,
    TAKE_BACK,
    WITHDRAW,
    HandOver,
    HandOverStep,
    is_offered,
    step,
)
from actions.dialogue.outcome import TEAM
from actions.dialogue.state import DialogueState
from actions.language import language_served
from bot.core.answers import Answer, Leaving, Withdrawal
from bot.core.messages import IncomingMessage, Reply
from bot.core.team_records import MOST_LEFT_WAITING, WITH_NEXT_REPLY, NewQuestion
from languages import hand_over_phrases

Button = tuple[str, str]


def handed_over(
    action: ActionAnswer, message: IncomingMessage, state: DialogueState, redact: Callable[[str], str]
) -> Answer | None:
    """What a message about a question for the team is answered; None where it is a message like any other.

    What is shown to the visitor, to be sent as it stands, is kept without what tells who they are.
    """
    taken = step(message.text, state.hand_over, message.place)
    if taken is None or (not action.store.program.team.is_open and taken.act != TAKE_BACK):
        return None
    language = language_in(action, state, message.language)
    after = replace(taken.after, answers=())
    common: dict[str, Any] = {
        "slots": replace(state, hand_over=after).slots(),
        "kept_text": redact(message.text),
        "state": state,
        "team_answers": team_answers_of(state),
    }
    place = taken.place or message.place or WITH_NEXT_REPLY
    return _answered(replace(taken, place=place), message.sender, language, common, redact)


def _answered(
    taken: HandOverStep, sender: str, language: str, common: dict[str, Any], redact: Callable[[str], str]
) -> Answer:
    own = hand_over_phrases(language)

    def reply(text: str, *buttons: Button) -> Reply:
        return note(sender, language, text, *buttons)

    if taken.act == SHOW:
        both = ((own.send, SEND), (own.cancel, CANCEL))
        shown, kept = (reply(own.show.format(question=each), *both) for each in (taken.draft, redact(taken.draft)))
        return Answer([shown], kept_replies=[kept], **common)
    if taken.act == LEAVE:
        question = NewQuestion(taken.draft, language, place=taken.place)
        left, full = reply(own.left, (own.withdraw, WITHDRAW)), reply(own.full.format(count=MOST_LEFT_WAITING))
        return Answer([left], act=Leaving(question), otherwise=Answer([full], **common), **common)
    if taken.act == TAKE_BACK:
        none = Answer([reply(own.none_waiting)], **common)
        return Answer([reply(own.withdrawn)], act=Withdrawal(taken.number), otherwise=none, **common)
    last = reply(own.ask, (own.cancel, CANCEL)) if taken.act == ASK else reply(own.cancelled)
    return Answer([last], **common)


def note(sender: str, language: str, text: str, *buttons: Button) -> Reply:
    """A reply about a question for the team."""
    custom: dict[str, Any] = {
        "kind": TEAM,
        "topic": None,
        "language": language,
        "confidence": 1.0,
        "choices": [],
        "sources": [],
    }
    offered = [{"title": title, "payload": payload} for title, payload in buttons]
    return {"recipient_id": sender, "text": text, **({"buttons": offered} if offered else {}), "custom": custom}


def numbered(replies: Sequence[Reply], number: int) -> list[Reply]:
    """Replies that say a question was left, with its number; the button that withdraws it names it too."""
    return [
        {
            **reply,
            **(
                {"buttons": [_of_question(button, number) for button in reply["buttons"]]} if "buttons" in reply else {}
            ),
            "custom": {**reply["custom"], "question": str(number)},
        }
        for reply in replies
    ]


def _of_question(button: dict[str, str], number: int) -> dict[str, str]:
    return {**button, "payload": f"{WITHDRAW}.{number}"} if button["payload"] == WITHDRAW else button


def with_offer(action: ActionAnswer, replies: list[Reply], state: HandOver) -> list[Reply]:
    """Replies, the last of which offers to leave a question for the team, if it should and may."""
    if not action.store.program.team.is_open or not is_offered([reply["custom"] for reply in replies], state):
        return replies
    *others, last = replies
    button = offer_button(last["custom"]["language"])
    custom = {**last["custom"], "team": True}
    return [*others, {**last, "buttons": [*last.get("buttons", ()), button], "custom": custom}]


def offer_button(language: str) -> dict[str, str]:
    """The button that begins to leave a question for the team."""
    return {"title": hand_over_phrases(language).offer, "payload": OFFERED}


def team_answers_of(state: DialogueState) -> list[Reply]:
    """The answers of the team that wait for the next reply, each with the question that it answers."""
    found = []
    for answer in state.hand_over.answers:
        phrase = hand_over_phrases(answer["custom"]["language"]).answer
        found.append({**answer, "text": phrase.format(asked=answer["custom"]["asked"], answer=answer["text"])})
    return found


def language_in(action: ActionAnswer, state: DialogueState, hint: str | None) -> str:
    """The language that a conversation is answered in."""
    served = action.store.languages
    return language_served(state.language or hint or served[0], hint, served)
