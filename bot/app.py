"""The composition root: the web application with the packages that plug into it, as the settings have it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

import anyio.to_thread
from starlette.applications import Starlette
from starlette.routing import Route

from bot.core.allocator import keep_trimmed
from bot.core.assistant import Assistant
from bot.core.background_tasks import NamedTask, Task, once
from bot.core.server_process import ALONE, ServerProcess
from bot.web.app import WebApp
from bot.web.limits import Limits
from settings import Settings, staff_language

if TYPE_CHECKING:
    from bot.staff.pages import Staff


class Watcher(Protocol):
    """What keeps a process in step with what is published: a FaqWatcher in the first, a ModelWatcher in others."""

    def tasks(self) -> list[NamedTask]:
        """The tasks that do so."""


def create_app(
    assistant: Assistant,
    settings: Settings,
    watcher: Watcher,
    limits: Limits | None = None,
    process: ServerProcess = ALONE,
) -> Starlette:
    """Put the application of a process together from parts that are loaded already."""
    limits = limits or Limits()
    web = WebApp(assistant, settings, limits, process)
    routes: list[Route] = []
    tasks: list[NamedTask] = [*watcher.tasks(), ("memory", keep_trimmed)]
    if process.is_first:
        tasks.append(("retention", web.retain))
    else:
        tasks.append(("recovery", once(_recovery(assistant, settings))))  # the first one's watcher does it at its start
    staff = _staff(web, assistant, settings, limits)
    routes += staff.routes()
    if process.is_first:
        tasks += staff.notices.worker().tasks()
        tasks += _team_mail(assistant, settings)
    if settings.telegram_token:
        from bot.telegram.channel import Telegram  # its library is slow to import, and most servers have no use for it

        telegram = Telegram(assistant, assistant.conversations, settings, web.site.current)
        routes += telegram.routes()
        tasks.append(("telegram", telegram.run))
        web.status.add("telegram", telegram.status)
    return web.starlette(routes, tasks)


def _recovery(assistant: Assistant, settings: Settings) -> Task:
    """What finishes a publish that the process before had begun when it died."""
    from bot.staff.history.local_copy import LocalCopy
    from bot.staff.history.publishing import recover
    from bot.staff.history.versions import VersionStore

    store = VersionStore(assistant.conversations, LocalCopy.of(settings))
    return partial(anyio.to_thread.run_sync, recover, settings.data, store)


def _team_mail(assistant: Assistant, settings: Settings) -> list[NamedTask]:
    """What mails the team's answers, where there is a mail server, and hints to the staff that have an address."""
    from bot.staff.inbox.hint import InboxHint
    from bot.staff.team_mail import TeamMail

    if not settings.mail:
        return []
    tasks = TeamMail(assistant.conversations, settings.mail).tasks()
    if settings.mail.recipients:
        language = settings.mail_language or staff_language()
        tasks += InboxHint(assistant.conversations, settings.mail, language, settings.public_url).tasks()
    return tasks


def _staff(web: WebApp, assistant: Assistant, settings: Settings, limits: Limits) -> Staff:
    """The staff page, which an account that is added later opens as well."""
    from bot.staff.access import Access
    from bot.staff.pages import Staff

    access = Access(settings.staff_token, web.key, web.origins, limits, assistant.conversations)
    return Staff(web.site, assistant, assistant.conversations, settings, access)
