"""Albums: photos sent at once are a message each, and the question is the caption of one of them.

Which part comes first nobody knows, nor whether all come in one poll or to the same process. So a part without words
waits a moment for one that has some; and that something was said to an album is noted for whichever part comes later.
"""

from __future__ import annotations

from bot.telegram.backoff import Backoff
from bot.telegram.mailbox import InboxItem, Mailbox

_SECONDS_TO_LOOK = 0.1


class Albums:
    """Lets a part of an album be answered when it is known whether the album asks anything."""

    def __init__(self, mailbox: Mailbox, backoff: Backoff, seconds: float) -> None:
        """Wait for a caption so many seconds at most."""
        self._mailbox, self._backoff, self._seconds = mailbox, backoff, seconds

    async def settled(self, item: InboxItem) -> InboxItem | None:
        """The item with what came after it, once a caption need not be waited for; None where it is gone meanwhile.

        Raises:
            Closing: the server stops meanwhile.

        """
        incoming, waited = item.incoming, 0.0
        if incoming.kind != "other" or not incoming.album:
            return item
        if await self._backoff.insist(self._mailbox.knows_album, incoming):
            return item
        found: InboxItem | None = item
        while found and not found.has_caption and waited < self._seconds:
            await self._backoff.wait(_SECONDS_TO_LOOK)
            waited += _SECONDS_TO_LOOK
            found = await self._backoff.insist(self._mailbox.next_inbox_item, incoming.sender)
        return found
