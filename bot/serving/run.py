"""Serving an assistant by this process, or by several that are forked from it."""

from __future__ import annotations

import gc
import socket
import sys
from functools import partial

from bot.app import create_app
from bot.core.allocator import trim
from bot.core.assistant import Assistant
from bot.core.one_core import OneCore
from bot.core.server_process import ServerProcess
from bot.publishing.background_trainer import BackgroundTrainer
from bot.publishing.log import PublishLog
from bot.publishing.model_watcher import ModelWatcher
from bot.publishing.watcher import FaqWatcher
from bot.serving.connection_limits import ConnectionLimits, connections_that_fit
from bot.serving.connections import Connections
from bot.serving.server import SharedSocket, WorkerServer, listen_and_serve
from bot.serving.supervisor import Supervisor
from bot.staff.history.following import follow
from bot.staff.history.local_copy import LocalCopy
from bot.staff.history.publishing import keep_files
from bot.staff.history.versions import VersionStore
from bot.web.limits import Limits
from settings import Settings

_SWITCH = 0.001  # seconds: an answer does not wait for the thread that reads a saved FAQ


def serve_alone(assistant: Assistant, settings: Settings, bound: socket.socket) -> None:
    """Serve on a socket until stopped."""
    sys.setswitchinterval(_SWITCH)
    app = create_app(assistant, settings, _watcher(assistant, settings))
    listen_and_serve(app, bound, _connections(assistant, settings), _core(settings, 1))


def serve_by_workers(assistant: Assistant, settings: Settings, bound: socket.socket, count: int) -> None:
    """Serve on a socket by `count` processes until stopped.

    Everything is made before the fork, so that the processes share its memory, and whoever takes the place of one
    that died begins with the files as they were then: what was saved or trained since is noticed.
    """
    sys.setswitchinterval(_SWITCH)
    processes = [ServerProcess(number, count) for number in range(1, count + 1)]
    watchers = [
        _watcher(assistant, settings) if each.is_first else ModelWatcher(settings, assistant) for each in processes
    ]
    limits = Limits(together=True)
    apps = [create_app(assistant, settings, watcher, limits, each) for watcher, each in zip(watchers, processes)]
    assistant.prepare_to_fork()
    gc.collect()
    trim()  # what is free now, processes forked from it need not hold twice
    gc.freeze()  # what is collected is written to, and would no longer be shared
    shared, connections = SharedSocket(bound, count), _connections(assistant, settings)  # each has its own copy

    def serve(number: int) -> None:
        WorkerServer(apps[number - 1], shared, number, connections, _core(settings, number)).run()

    Supervisor(count, serve).run()


def _core(settings: Settings, number: int) -> OneCore | None:
    return OneCore(number) if settings.one_core else None


def _watcher(assistant: Assistant, settings: Settings) -> FaqWatcher:
    conversations = assistant.conversations
    publish_log = PublishLog(conversations)
    database = conversations.database if settings.follows else None
    trainer = BackgroundTrainer(settings, assistant, publish_log, database)
    store = VersionStore(conversations, LocalCopy.of(settings))
    following = partial(follow, settings.data, store) if settings.follows else None
    return FaqWatcher(settings, publish_log, trainer, partial(keep_files, settings.data, store), following)


def _connections(assistant: Assistant, settings: Settings) -> Connections:
    limits = ConnectionLimits(connections=connections_that_fit())
    return Connections(limits, settings.trusted_proxies, assistant.connection_cut)
