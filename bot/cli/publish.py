"""`eigbot publish`: shows what would change, holds the conversation tests, and publishes what passes them."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated, NamedTuple

import typer

from bot.cli.terminal import err, fail, out, quiet_logs, settings_or_exit
from bot.publishing.source import faq_to_publish
from faq.errors import FaqError
from settings import Settings


class _Outcome(NamedTuple):
    """A result, as the log of publishes has it, and the sentences of it."""

    result: str
    sentences: tuple[str, ...] = ()


def publish_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Publish although tests fail; that is logged.")] = False,
) -> None:
    """Show every answer that changes, hold the conversation tests, and publish if none fails."""
    from bot.core.conversations import Conversations
    from bot.publishing.log import COMMAND, FORCED, PUBLISHED, PublishLog

    settings = settings_or_exit()
    quiet_logs()
    outcome = _published(settings, dry_run, force)
    if not dry_run:
        with closing(Conversations(settings.conversations_url)) as conversations:
            PublishLog(conversations).note(COMMAND, *outcome)
    for sentence in outcome.sentences:
        err.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    if outcome.result not in (PUBLISHED, FORCED):
        fail("Nothing is published; what was served before is unchanged.")
    if dry_run:
        out.print("Nothing stands against publishing this (it was not published: --dry-run).")
    elif outcome.result == FORCED:
        out.print("Published although tests fail (--force).", style="yellow")
    else:
        out.print("Published.", style="green")


def _published(settings: Settings, dry_run: bool, force: bool) -> _Outcome:
    """Prepare, show, and swap in what may be; nothing with `dry_run`."""
    from actions.facts import build_store
    from bot.cli.changes_table import changes_table
    from bot.publishing.conversation_tests import InvalidTests, read_tests
    from bot.publishing.log import BROKEN, FAILED, FORCED, PUBLISHED, REFUSED
    from bot.publishing.prepare import prepare
    from nlu.training import TrainingError, loaded_model, put_in_place, training_folder

    try:
        faq, tests = faq_to_publish(settings), read_tests(settings.conversation_tests)
        with training_folder(settings.models) as folder:
            prepared = prepare(settings, faq, tests, folder, loaded_model(settings.models), err.status)
            out.print(changes_table(prepared.verdict))
            failures = prepared.verdict.failures
            if failures and (dry_run or not force):
                return _Outcome(REFUSED, failures)
            if not dry_run:
                if prepared.new:
                    put_in_place(prepared.engine, settings.models)
                build_store(faq, settings.facts_db)
            return _Outcome(FORCED if failures else PUBLISHED, failures)
    except FaqError as error:
        return _Outcome(BROKEN, tuple(map(str, error.problems)))
    except InvalidTests as error:
        return _Outcome(BROKEN, error.sentences)
    except (TrainingError, OSError) as error:
        return _Outcome(FAILED, (str(error),))
