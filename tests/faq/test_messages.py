import re

from faq.messages import message_languages, messages


def test_every_message_is_worded_in_every_language_with_the_same_blanks():
    for code, wordings in messages().items():
        blanks = [set(re.findall(r"(?<!\{)\{(\w+)\}(?!\})", wordings[language])) for language in message_languages()]
        assert blanks[0] == blanks[1], code
