"""What the assistant answers to what is searched for on a page, as long as that keeps nobody who chats waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from starlette.requests import Request

from bot.core.assistant import Assistant
from bot.core.messages import Reply
from bot.web.client_address import TrustedProxies
from bot.web.limits import Limits

log = logging.getLogger(__name__)

OF_ADDRESS = 30  # look-ups a minute: a search costs what a message does, and needs no session
MOST_AT_ONCE = 4  # of all addresses: a batch of messages has room for more
SECONDS = 2.0  # the words alone are found in a thousandth of that


class LookUp:
    """Asks the assistant what a first message would be answered. Beyond its bounds, nothing is, and words must do."""

    def __init__(self, assistant: Assistant, limits: Limits, proxies: TrustedProxies) -> None:
        self._assistant, self._proxies = assistant, proxies
        self._of_address = limits.limiter("look-ups", OF_ADDRESS)
        self._under_way = 0

    async def __call__(self, request: Request, query: str, language: str) -> Sequence[Reply]:
        """The replies, of which there is at least one; none where the assistant is not to be asked, or fails."""
        if self._under_way >= MOST_AT_ONCE or self._of_address.wait(self._proxies.client_address(request)):
            return ()
        self._under_way += 1
        try:
            return await asyncio.wait_for(self._assistant.look_up(query, language), SECONDS)
        except asyncio.TimeoutError:
            log.warning("A search was not understood within %g seconds; its words alone were searched for.", SECONDS)
        except Exception:
            log.exception("A search could not be understood; its words alone were searched for.")
        finally:
            self._under_way -= 1
        return ()
