"""`eigbot publish`: shows what would change, holds the conversation tests, and publishes what passes them."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated, NamedTuple

import typer

from bot.cli.terminal import err, fail, out, progress, quiet_logs, settings_with_faq_or_exit
from bot.core.for_staff import for_staff, in_staff_language
from bot.publishing.source import faq_to_publish
from faq.errors import FaqError
from settings import Settings

_STYLES = {False: "green", True: "yellow"}  # whether something is held back


class _Outcome(NamedTuple):
    """A result, as the log of publishes has it, the sentences of it, and what is held back."""

    result: str
    sentences: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def publish_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Publish although tests fail; that is logged.")] = False,
) -> None:
    """Show every answer that changes, hold the conversation tests, and publish if none fails.

    A topic with a mistake is held back, and served as it was before; everything else is published.
    """
    from bot.core.conversations import Conversations
    from bot.publishing.log import COMMAND, FORCED, HELD, PUBLISHED, PublishLog

    settings = settings_with_faq_or_exit()
    quiet_logs()
    outcome = _published(settings, dry_run, force)
    if not dry_run:
        with closing(Conversations(settings.conversations_url)) as conversations:
            PublishLog(conversations).note(COMMAND, outcome.result, (*outcome.sentences, *outcome.held))
    for sentence in outcome.sentences:
        err.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    for sentence in outcome.held:
        err.print(sentence, style="yellow", markup=False, highlight=False, soft_wrap=True)
    if outcome.result not in (PUBLISHED, HELD, FORCED):
        fail(for_staff("publish-nothing"))
    held = for_staff("but-held", count=len(outcome.held)) if outcome.held else ""
    if dry_run:
        code = "publish-dry-run"
    else:
        code = "publish-forced" if outcome.result == FORCED else "publish-done"
    out.print(for_staff(code, held=held), style=None if dry_run else _STYLES[bool(held)])


def _published(settings: Settings, dry_run: bool, force: bool) -> _Outcome:
    """Prepare, show, and swap in what may be; nothing with `dry_run`."""
    from actions.facts import build_store
    from bot.cli.changes_table import changes_table
    from bot.publishing.conversation_tests import InvalidTests, read_tests
    from bot.publishing.log import BROKEN, FAILED, FORCED, HELD, PUBLISHED, REFUSED
    from bot.publishing.prepare import prepare
    from nlu.training import TrainingError, loaded_model, put_in_place, training_folder

    try:
        found, tests = faq_to_publish(settings), read_tests(settings.conversation_tests)
        held = tuple(map(in_staff_language, found.held))
        with training_folder(settings.models) as folder:
            prepared = prepare(settings, found.faq, tests, folder, loaded_model(settings.models), progress)
            out.print(changes_table(prepared.verdict))
            failures = prepared.verdict.failures
            if failures and (dry_run or not force):
                return _Outcome(REFUSED, failures, held)
            if not dry_run:
                if prepared.new:
                    put_in_place(prepared.engine, settings.models)
                build_store(found.faq, settings.facts_db)
            return _Outcome(FORCED if failures else HELD if held else PUBLISHED, failures, held)
    except FaqError as error:
        return _Outcome(BROKEN, tuple(map(in_staff_language, error.problems)))
    except InvalidTests as error:
        return _Outcome(BROKEN, error.sentences)
    except (TrainingError, OSError) as error:
        return _Outcome(FAILED, (str(error),))
