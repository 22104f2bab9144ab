"""The staff page's own words, one set a language, kept as data in texts.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.texts import read_texts
from bot.staff.accounts.act_texts import ActTexts


@dataclass(frozen=True)
class StaffTexts(ActTexts):
    """The wordings of one language; see texts.yml."""

    staff: str
    lead: str
    sign_in: str
    sign_in_lead: str
    sign_in_lead_names: str
    token: str
    name: str
    password: str
    wrong: str
    wrong_name: str
    too_many: str
    not_ours: str
    forbidden: str
    sign_out: str
    signed_in: str
    role_editor: str
    role_publisher: str
    log: str
    log_lead: str
    log_empty: str
    when: str
    who: str
    what: str
    older: str
    newest: str
    overview: str
    topics_page: str
    facts_page: str
    publish_page: str
    review: str
    inbox: str
    inbox_waiting: str
    team: str
    turned_to_team: str
    period: str
    days: str
    numbers: str
    questions: str
    conversations: str
    answered: str
    offered: str
    declined: str
    satisfaction: str
    of_votes: str
    no_data: str
    per_day: str
    per_day_alt: str
    languages: str
    languages_alt: str
    channels: str
    channels_alt: str
    topics: str
    topics_alt: str
    disliked: str
    disliked_alt: str
    votes: str
    votes_alt: str
    useful: str
    not_useful: str
    as_table: str
    table: str
    day: str
    total: str
    channel_web: str
    channel_rest: str
    channel_telegram: str
    channel_terminal: str
    to_review: str
    to_review_one: str
    nothing_to_review: str
    go_review: str
    # the import page
    import_files: str
    import_lead: str
    act_import: str
    state: str
    version: str
    served: str
    trained: str
    never: str
    last: str
    result_served: str
    result_published: str
    result_held: str
    result_refused: str
    result_forced: str
    result_broken: str
    result_failed: str
    by_save: str
    by_command: str
    by_start: str
    files_fine: str
    files_wrong: str
    files_held: str
    drafts: str
    pending: str
    pending_lead: str
    # The history
    history: str
    history_lead: str
    history_empty: str
    changed_topics: str
    changed_lines: str
    in_the_files: str
    saved_there: str
    one_version: str
    version_pending: str
    version_partial: str
    git_commit: str
    git_none: str
    files_as_they_were: str
    restore: str
    restore_hint: str
    restored: str
    done_restore: str
    diff: str
    first_version: str
    no_diff: str
    no_line_differs: str
    diff_cut: str
    line: str
    line_before: str
    line_after: str
    line_added: str
    line_removed: str
    export: str
    export_questions: str
    export_review: str
    privacy: str
    # Notices, the feed and mail
    notices: str
    notices_lead: str
    notices_now: str
    notices_fine: str
    notices_training: str
    notices_empty: str
    notices_overview: str
    notice_broken: str
    notice_held: str
    notice_refused: str
    notice_failed: str
    notice_once: str
    notice_times: str
    notice_more: str
    notice_whole: str
    votes_useful: str
    votes_not_useful: str
    digest_title: str
    digest_count: str
    digest_topic: str
    digest_facts: str
    digest_fact: str
    digest_facts_none: str
    digest_facts_unread: str
    digest_published: str
    digest_publishes: str
    digest_no_publish: str
    feed: str
    feed_title: str
    feed_lead: str
    feed_make: str
    feed_renew: str
    feed_revoke: str
    mail_on: str
    mail_off: str
    mail_waiting: str
    # the review list: choosing, finding, several at once
    seek: str
    seek_hint: str
    of_language: str
    of_reason: str
    of_topic: str
    any: str
    filter: str
    unfilter: str
    matching: str
    no_match: str
    pick_group: str
    together: str
    together_hint: str
    check_all: str
    uncheck_all: str
    accept_likeliest: str
    off_topic: str
    off_topic_hint: str
    neighbours: str
    neighbours_hint: str
    around: str
    visitor: str
    assistant: str
    pressed: str
    read_today: str
    not_served: str
    looked_for: str
    other_topic: str
    find: str
    type_topic: str
    nothing_found: str
    found_topics: str
    two_topics: str
    choose_id: str
    done_accept_many: str
    done_offtopic: str
    done_offtopic_one: str
    settled: str
    left: str
    left_one: str
    taught: str
    add_taught: str
    partly: str
    previous: str
    review_lead: str
    asked_one: str
    asked_many: str
    wordings: str
    latest: str
    topic: str
    likely: str
    accept: str
    new_topic: str
    new_topic_hint: str
    create: str
    dismiss: str
    make_topic: str
    reason_declined: str
    reason_offered: str
    reason_not_useful: str
    more: str
    done_accept: str
    done_accept_one: str
    done_create: str
    done_dismiss: str
    done_dismiss_one: str
    choose_topic: str
    failed: str

    def asked(self, number: int) -> str:
        """Asked so many times."""
        return (self.asked_one if number == 1 else self.asked_many).format(count=number)

    def misses(self, number: int) -> str:
        """So many questions to review."""
        wording = {0: self.nothing_to_review, 1: self.to_review_one}.get(number, self.to_review)
        return wording.format(count=number)

    def result(self, name: str) -> str:
        """What came of a publish."""
        return str(getattr(self, f"result_{name}", name))

    def notice_title(self, name: str) -> str:
        """The title of a notice of a publish that had this result."""
        return str(getattr(self, f"notice_{name}", name))

    def began(self, name: str) -> str:
        """What began a publish."""
        return str(getattr(self, f"by_{name}", name))

    def role(self, name: str) -> str:
        """What a role is called."""
        return str(getattr(self, f"role_{name}", name))

    def version_state(self, name: str) -> str:
        """What has become of a version that was not written whole."""
        return str(getattr(self, f"version_{name}", name))

    def line_kind(self, name: str) -> str:
        """What became of a line."""
        return str(getattr(self, f"line_{name}"))

    def reason(self, name: str) -> str:
        """Why a question is to be reviewed."""
        return str(getattr(self, f"reason_{name}"))

    def channel(self, name: str) -> str:
        """What a channel is called."""
        return str(getattr(self, f"channel_{name}", name))


@cache
def staff_texts() -> Mapping[str, StaffTexts]:
    """Every language's wordings, read once."""
    return read_texts(StaffTexts, Path(__file__).with_name("texts.yml"))
