"""What is no regular file in place of a FAQ's: nothing waits for it, and it is named."""

import os

import pytest

from bot.publishing.checked_faq import faq_fingerprint
from bot.publishing.watcher import _stamp
from faq.errors import FaqError
from faq.reader import faq_files, load_faq
from settings import Settings

KINDS = {
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["faq_fr.yml", "phrasings_fr.yml", "program.yml"])
def test_what_is_no_regular_file_is_named_and_not_read(small, name, kind):
    (small / name).unlink(missing_ok=True)
    KINDS[kind](small / name)
    with pytest.raises(FaqError) as refused:
        load_faq(small)
    assert f"{name}: not a regular file; put the file itself into {small}" in str(refused.value)
    assert faq_fingerprint(Settings(data=small, var=small, models=small))


def test_a_link_to_itself_is_a_file_that_is_gone(small):
    (small / "faq_fr.yml").unlink()
    (small / "faq_fr.yml").symlink_to("faq_fr.yml")
    assert "fr" not in load_faq(small).languages
    assert _stamp(faq_files(small)).count(None) >= 1
    assert faq_fingerprint(Settings(data=small, var=small, models=small))
