"""Questions for the team by a form of its own: left, withdrawn, and their answers fetched, by whoever waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from actions.answer import ActionAnswer
from actions.dialogue.hand_over import SEND
from actions.dialogue.state import DialogueState
from bot.core.answers import Answer, Leaving
from bot.core.conversations import Conversations, SavedState
from bot.core.hand_over import language_in, note
from bot.core.keeping import TRIES, Outrun, Sender, keep_exchange
from bot.core.messages import Exchange
from bot.core.storage import Storage
from bot.core.team_questions import TeamQuestions
from bot.core.team_records import ANSWERED, WAITING, NewQuestion, TeamQuestion
from languages import hand_over_phrases


@dataclass(frozen=True)
class LeftQuestions:
    """A sender's questions that wait, and those that were answered, in the order in which they were left."""

    waiting: Sequence[TeamQuestion]
    answered: Sequence[TeamQuestion]


class TeamDesk:
    """Where visitors who have a form leave questions. What reads or writes raises `StorageAway` where it cannot."""

    def __init__(self, conversations: Conversations, storage: Storage, action: ActionAnswer) -> None:
        """Take the parts of an assistant."""
        self._conversations, self._storage, self._action = conversations, storage, action
        self._questions = TeamQuestions(conversations)

    def is_open(self) -> bool:
        """Whether questions may be left, as program.yml has it."""
        self._action.store.refresh()
        return self._action.store.program.team.is_open

    async def leave(self, sender: Sender, text: str, hint: str | None = None, email: str | None = None) -> Exchange:
        """Leave a question, and confirm it in the language of the conversation, or of the page (`hint`).

        Raises:
            TooManyWaiting: the conversation has as many that wait as may.
            Outrun: others wrote the conversation all the time.

        """
        self._action.store.refresh()
        for _ in range(TRIES):
            before = await self._storage.read(self._conversations.read, *sender)
            answer = self._left(sender, before, text, hint, email)
            kept = await self._storage.write(keep_exchange, self._conversations, sender, before, answer)
            if kept is not None:
                return kept
        raise Outrun.on(sender[0])

    async def withdraw(self, sender: Sender, number: int) -> None:
        """Withdraw a question (see `TeamQuestions.withdraw`)."""
        await self._storage.write(self._questions.withdraw, *sender, number)

    async def questions_of(self, sender: Sender) -> LeftQuestions:
        """What a sender has left, and what was answered."""
        found = await self._storage.read(self._questions.of_sender, *sender)
        waiting, answered = ([each for each in found if each.state == state] for state in (WAITING, ANSWERED))
        return LeftQuestions(waiting, answered)

    def _left(self, sender: Sender, before: SavedState, text: str, hint: str | None, email: str | None) -> Answer:
        state = DialogueState.from_slots(before.slots)
        language = language_in(self._action, state, hint)
        own = hand_over_phrases(language)
        confirmation = f"{own.left} {own.left_by_mail}" if email else own.left
        after = replace(state, hand_over=replace(state.hand_over, draft=None, draft_place=None))
        question = NewQuestion(text, language, email=email)
        slots = {**before.slots, **after.slots()}
        return Answer([note(sender[1], language, confirmation)], slots, SEND, state, act=Leaving(question))
