"""The composition root: the web application with the packages that plug into it, as the settings have it."""

from __future__ import annotations

import time

from starlette.applications import Starlette
from starlette.routing import Route

from bot.core.assistant import Assistant
from bot.publishing.watcher import FaqWatcher
from bot.web.app import Task, WebApp
from bot.web.limits import Clock
from settings import Settings


def create_app(
    assistant: Assistant, settings: Settings, watcher: FaqWatcher, clock: Clock = time.monotonic
) -> Starlette:
    """Put the application together from parts that are loaded already; rate limits go by `clock`."""
    web = WebApp(assistant, settings, clock)
    routes: list[Route] = []
    tasks: list[Task] = [watcher.watch]
    if settings.staff_token:
        from bot.staff.access import Access
        from bot.staff.pages import Staff

        access = Access(settings.staff_token, web.key, web.origins, clock)
        routes += Staff(web.site, assistant, assistant.conversations, settings, access).routes()
    if settings.telegram_token:
        from bot.telegram.channel import Telegram  # its library is slow to import, and most servers have no use for it

        telegram = Telegram(assistant, assistant.conversations, settings, web.site.current)
        routes += telegram.routes()
        tasks.append(telegram.run)
    return web.starlette(routes, tasks)
