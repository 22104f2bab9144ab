"""HTML and Markdown from elsewhere as the little that answers show."""

import pytest

from faq.exchange.markup import answer_text, plain_text


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Un&nbsp;deux &amp; trois</p><p>quatre</p>", "Un deux & trois\n\nquatre"),
        ('voir <a href="https://example.org/a(b)">la <b>page</b></a>.', "voir [la page](https://example.org/a%28b%29)."),
        ("[a](https://example.org/b_(c)) et [d](https://example.org 'titre')", "[a](https://example.org/b_%28c%29) et [d](https://example.org)"),
        ("sur <https://www.example.org/x>", "sur [example.org](https://www.example.org/x)"),
        ('<a href="javascript:alert(1)">clic</a>', "clic"),
        ('<a href="tel:+33102030405">appelez</a> ou <a href="tel:0102030405">01 02 03 04 05</a>', "appelez (+33102030405) ou 01 02 03 04 05"),
        ('<a href="/interne">page</a> <a href="mailto:a@example.org">écrire</a>', "page [écrire](mailto:a@example.org)"),
        ("<script>alert(1)</script><style>p{}</style>Bonjour", "Bonjour"),
        ("<b>gras</b> et <strong> aussi </strong><b></b>", "**gras** et **aussi**"),
        ("# Titre\n- un\n* deux\n_penché_ et `code`", "Titre\n• un\n• deux\npenché et code"),
        ("<ol><li>un</li><li><p>deux</p></li></ol><ul><li>trois</li></ul>", "1. un\n2. deux\n• trois"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a · b\n\nc · d"),
        ("sur https://www.example.org/x.", "sur [example.org](https://www.example.org/x)."),
        ("prix {tarif} et {date_limite} ou { seul", "prix {{tarif}} et {date_limite} ou {{ seul"),
        ("S'appuyant sur des publications telles que les Comptes publics, les budgets et les plans,\nelle va loin.\nFin", "S'appuyant sur des publications telles que les Comptes publics, les budgets et les plans, elle va loin.\nFin"),
        ("a < b et 3 > 2", "a < b et 3 > 2"),
        ("Le [su_highlight]3[/su_highlight] [caption id='x']photo[/caption][button url=\"x\"]ok", "Le 3 ok"),
        ("un [facultatif] mot et [lien](https://example.org)", "un [facultatif] mot et [lien](https://example.org)"),
    ],
)  # fmt: skip
def test_html_becomes_the_markdown_that_answers_have(html, markdown):
    assert answer_text(html, {"date_limite"}).replace("\u00a0", " ") == markdown


def test_a_question_is_one_line_without_marks():
    assert plain_text("<h2>Où est\n <a href='https://example.org'>l'école</a> ?</h2>") == "Où est l'école ?"
    assert plain_text("Où&nbsp;est l'école&nbsp;?") == "Où est l'école\u00a0?"
