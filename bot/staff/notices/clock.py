"""What time it is for notices: the moment, and the day in the programme's time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.core.database_time import utc_now
from settings import Settings


@dataclass(frozen=True)
class StaffClock:
    """`now` gives the moment, in UTC; the day is EIGBOT_TODAY where that freezes it."""

    settings: Settings
    now: Callable[[], dt.datetime] = utc_now

    def today(self, zone: ZoneInfo) -> dt.date:
        """The day it is in a time zone."""
        return self.settings.today_frozen or self.now().astimezone(zone).date()
