import re

from faq.messages import messages
from faq.model import LANGUAGES


def test_every_message_is_worded_in_every_language_with_the_same_blanks():
    for code, wordings in messages().items():
        blanks = [set(re.findall(r"(?<!\{)\{(\w+)\}(?!\})", wordings[language])) for language in LANGUAGES]
        assert blanks[0] == blanks[1], code
