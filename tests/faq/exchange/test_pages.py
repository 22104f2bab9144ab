"""Pages: HTML by what marks its questions, Markdown, Word, plain text, WordPress."""

import io
import zipfile

import pytest

from faq.reader import load_faq
from tests.faq.exchange.imports import entries, notes, pairs, plan, written

PAIRS = [("Où est l'école ?", "Près de la gare."), ("Qui paie ?", "La ville.")]
(Q1, A1), (Q2, A2) = PAIRS


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>FAQ</h1><h2>{Q1}</h2><p>{A1}</p><h2>{Q2}</h2><p>{A2}</p>",
        f"<h2>FAQ</h2><details><summary>{Q1}</summary><p>{A1}</p></details><details><summary>{Q2}</summary>{A2}</details><p>Fin.</p>",
        f"<dl><dt>{Q1}<dd>{A1}<dt>{Q2}<dd>{A2}</dl>",
        f"<p><strong>{Q1}</strong></p><p>{A1}</p><p><b>{Q2}</b><br>{A2}</p>",
        f"<ul><li><p><strong>{Q1}</strong></p><p>{A1}</p></li><li><p><strong>{Q2}</strong></p><p>{A2}</p></li></ul>",
        f"<div><h3><button aria-expanded=false>1. {Q1}</button></h3><div>{A1}</div><h3><button>2) {Q2}</button></h3><div>{A2}</div></div>",
        f"<div role=button aria-expanded=false>{Q1}</div><div>{A1}</div><div role=button aria-expanded=false>{Q2}</div><div>{A2}</div>",
        f"<ul><li><h3>{Q1}</h3><p>{A1}</p></li><li><h3>{Q2}</h3><p>{A2} <a href='#top'>Haut</a></p></li></ul>",
        f"<ul class=toggle><li><details open><summary>{Q1}</summary>{A1}</details></li><li><details><summary>{Q2}</summary>{A2}</details></li></ul>",
        f"<div class='faq-question question'>{Q1}</div><div class=answer>{A1}</div><div class=question>{Q2}</div><div>{A2}</div>",
        f"<table><tr><th>Question<th>Réponse<tr><td>{Q1}<td>{A1}<tr><td>{Q2}<td>{A2}</table>",
        f"<table><tr><td><p>{Q1}</p></td><td><p>{A1}</p></td></tr><tr><td>{Q2}</td><td>{A2}</td></tr></table>",
        f"<h3>Q. {Q1}</h3><p><b>R.</b> {A1}</p><h3>Q. {Q2}</h3><p><strong>R :</strong> {A2}</p>",
        f"<ol><li>{Q1}</li></ol><p>{A1}</p><ol start=2><li>{Q2}</li></ol><p>{A2}</p>",
        f"<p>Q1 : {Q1}</p><p>R : {A1}</p><p>Q2 : {Q2}</p><p>R : {A2}</p>",
        f"<p>{Q1}</p><p>{A1}</p><p>{Q2}</p><p>{A2}</p>",
        f'<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"x","description":"y"}},{{"@type":"FAQPage","mainEntity":[{{"@type":"Question","name":"{Q1}","acceptedAnswer":{{"@type":"Answer","text":"<p>{A1}</p>"}}}},{{"@type":"Question","name":"{Q2}","acceptedAnswer":{{"@type":"Answer","text":"{A2}"}}}}]}}]}}</script><details><summary>{Q1}</summary><p>{A1}</p></details>',
        f"<nav><a href=/>Accueil</a></nav><main><h2>{Q1}</h2>{A1}<h2>{Q2}</h2>{A2}</main><footer><h2>Liens</h2>© 2027</footer>",
    ],
)
def test_a_page_is_read_by_what_marks_its_questions(page):
    assert pairs("faq.html", page) == PAIRS


def test_headings_above_questions_are_groups_and_those_below_stay_in_the_answer():
    page = "<h1>FAQ</h1><h2>Venir</h2><h3 id=ou>Où ?</h3><p>Là.</p><h4>Attention</h4><p>Loin.</p><h2>Payer</h2><h3>Combien ?</h3><p>Rien.</p>"
    made = plan(("faq.html", page))
    assert [topic.id for topic in made.topics] == ["venir.ou", "payer.combien"]
    assert made.topics[0].wordings["fr"].answer == {"": "Là.\n\n**Attention**\n\nLoin."}


def test_a_group_keeps_the_name_it_came_with(tmp_path):
    fr = "<h2>Coûts &amp; aides financières</h2><h3 id=prix>Combien ?</h3>Rien.<h2>Venir</h2><h3 id=lieu>Où ?</h3>Là."
    en = "<h2>Fees</h2><h3 id=prix>How much is it?</h3>Nothing.<h2>Coming</h2><h3 id=lieu>Where is it?</h3>There."
    topics = written(plan(("fr.html", fr), ("en.html", en)), tmp_path)
    assert list(topics) == ["couts_aides_financi.combien", "venir.ou"]
    headings = load_faq(tmp_path).headings
    assert headings["fr"].groups == {"couts_aides_financi": "Coûts & aides financières", "venir": "Venir"}
    assert headings["en"].groups == {"couts_aides_financi": "Fees", "venir": "Coming"}


def test_a_group_is_called_the_same_in_a_language_that_does_not_say(tmp_path):
    rows = "groupe;question_fr;réponse_fr;question_en;answer_en\nAccès à l'école;Où ?;Là.;Where?;There.\n"
    written(plan(("a.csv", rows)), tmp_path)
    assert [each.groups for each in load_faq(tmp_path).headings.values()] == [
        {"acces_a_l_ecole": "Accès à l'école"}
    ] * 2


def test_a_group_whose_id_says_what_it_is_called_needs_no_name(tmp_path):
    written(plan(("a.csv", "groupe;question;réponse\nvenir;Où ?;Là.\nPayer;Combien ?;Rien.\n")), tmp_path)
    assert load_faq(tmp_path).headings["fr"].groups == {}


def test_topics_that_came_without_a_group_stand_under_a_name(tmp_path):
    written(plan(("a.csv", "question;réponse\nOù ?;Là.\n")), tmp_path)
    assert load_faq(tmp_path).headings["fr"].groups == {"faq": "FAQ"}


def test_a_group_whose_name_has_no_letters_gives_it_to_no_other(tmp_path):
    written(plan(("a.csv", "groupe;question;réponse\n;Où ?;Là.\n🎒;Quoi ?;Un sac.\n")), tmp_path)
    assert load_faq(tmp_path).headings["fr"].groups == {"faq": "FAQ"}


def test_bold_lines_that_ask_nothing_stay_in_the_answer():
    page = (
        "<h2><b>Qui</b></h2><p><b>1) Qui êtes-vous ?<br></b></p><p>Nous.</p><p><b>Note</b></p><p>Oui, nous.</p>"
        '<p><span style="font-weight: bold">2) Quand ?</span></p><p>Demain.</p>'
    )
    assert pairs("faq.html", page) == [("Qui êtes-vous ?", "Nous.\n\n**Note**\n\nOui, nous."), ("Quand ?", "Demain.")]


def test_the_language_that_a_template_says_is_not_believed_against_the_text():
    page = '<html lang="en"><h2>Où se trouve l\'école du village ?</h2><p>Près de la gare.</p></html>'
    assert pairs("faq.html", page) == [("Où se trouve l'école du village ?", "Près de la gare.")]


def test_one_answer_to_several_terms_is_one_topic():
    assert entries(("faq.html", "<dl><dt>Où ?</dt><dt>C'est où ?</dt><dd>Là.</dd></dl>")) == [
        {"fr": ("Où ?", ["C'est où ?"], "Là.")}
    ]


def test_headings_that_ask_nothing_are_questions_where_none_asks():
    page = "<h2>Tarifs</h2><p>45 €.</p><h2>Horaires</h2><p>À midi.</p>"
    assert pairs("faq.html", page) == [("Tarifs", "45 €."), ("Horaires", "À midi.")]


def test_entities_broken_nesting_and_a_declared_encoding_are_read_as_a_browser_does():
    page = "<html><head><meta charset=iso-8859-1></head><h2>O&ugrave; est l'&eacute;té&nbsp;?</h2><p><b>Là<p>Au fond</b> &amp; à gauche"
    assert pairs("faq.html", page.encode("cp1252")) == [("Où est l'été ?", "**Là**\n\n**Au fond** & à gauche")]


def test_the_language_of_a_page_and_of_its_parts_is_what_they_say():
    page = '<html lang="fr-FR"><h2>Lieu ?</h2><p>Ici.</p><section lang=en><h2>Hours?</h2><p>Noon.</p></section></html>'
    assert [sorted(entry) for entry in entries(("faq.html", page))] == [["fr"], ["en"]] or len(
        entries(("faq.html", page))
    ) == 1
    assert {code for topic in plan(("faq.html", page)).topics for code in topic.wordings} == {"fr", "en"}


MIXED = f"""# FAQ

Bienvenue.

### {Q1}

{A1}

**{Q2}**

{A2}

**Qui cuisine ?**

Nous.

### Quand part-on ?

### Tarifs

**Combien ?**

Rien.
"""


def test_questions_in_headings_and_in_bold_are_both_read_and_what_has_no_answer_is_named_by_its_line():
    assert pairs("faq.md", MIXED) == [*PAIRS, ("Qui cuisine ?", "Nous."), ("Combien ?", "Rien.")]
    assert plan(("faq.md", MIXED)).topics[-1].id.startswith("tarifs.")
    assert notes(("faq.md", MIXED)) == [
        "faq.md, line 3: the text before the first question answers none ('Bienvenue.')",
        "faq.md, line 17 has no answer to 'Quand part-on ?'; add it",
    ]


def test_a_text_under_no_question_is_named():
    page = f"<h2>Venir</h2>\n<h3>{Q1}</h3><p>{A1}</p>\n<h2>Payer</h2>\n<p>Lisez ceci.</p><h3>{Q2}</h3>\n<p>{A2}</p><h3>Fin</h3>"
    assert pairs("faq.html", page) == PAIRS
    assert notes(("faq.html", page)) == [
        "faq.html: 'Lisez ceci.' stands under no question; write one above it if it is an answer",
        "faq.html has no answer to 'Fin'; add it",
    ]


TAGGED = """{0}Foire aux questions{1}Questions{2}
{0}<h2>Où est l'école ?</h2><p>Près de la <b>gare</b>.</p><h2>Qui paie ?</h2><ul><li>la ville</li><li>la région</li></ul>
{1}<h2>Where is the school?</h2><p>Near the <strong>station</strong>.</p><h2>Who pays?</h2><ul><li>the town</li><li>the region</li></ul>{2}"""


@pytest.mark.parametrize(
    "tags", [("[:fr]", "[:EN]", "[:]"), ("{:fr}", "{:en}", "{:}"), ("<!--:fr-->", "<!--:en-->", "<!--:-->")]
)
def test_a_tagged_page_is_read_in_both_languages(tags):
    page = TAGGED.replace("{0}", tags[0]).replace("{1}", tags[1]).replace("{2}", tags[2])
    made = plan(("faq.html", page))
    first, second = made.topics
    assert (first.wordings["fr"].question, first.wordings["en"].question) == (
        "Où est l'école ?",
        "Where is the school?",
    )
    assert first.wordings["en"].answer[""] == "Near the **station**."
    assert second.wordings["fr"].answer[""] == "• la ville\n• la région"
    assert {topic.paired_by for topic in made.topics} == {"order"}
    assert "paired across languages by their order alone" in " ".join(map(str, made.notes))


def test_a_page_that_closes_its_title_only_is_read_as_its_readers_saw_it():
    page = "[:fr]Titre[:en]Title[:]\n\nOù est l'école ?\n\nPrès de la gare.\n\n[:en]Where is the school?\n\nNear the station.\n"
    assert entries(("page.txt", page)) == [
        {"fr": ("Où est l'école ?", [], "Près de la gare."), "en": ("Where is the school?", [], "Near the station.")}
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("faq.md", f"# FAQ\n\n## Venir\n\n### {Q1} {{#ou}}\n\n{A1}\n\n### {Q2}\n{A2}\n"),
        ("faq.md", f"# FAQ du gîte\n\nPropriétaire: Camille\n\n- **{Q1}**\n    \n    {A1}\n    \n- **{Q2}**\n    \n    {A2}\n"),
        ("faq.md", f"1. **{Q1}**\n   {A1}\n\n2. **{Q2}**\n   {A2}\n"),
        ("faq.md", f"**{Q1}**\n\n{A1}\n\n**{Q2}**\n\n{A2}\n"),
        ("faq.md", f"| Question | Réponse |\n|---|---|\n| {Q1} | {A1} |\n| {Q2} | {A2} |\n"),
        ("faq.md", f"<details>\n<summary>{Q1}</summary>\n\n{A1}\n\n</details>\n<details>\n<summary>{Q2}</summary>\n\n{A2}\n\n</details>\n"),
        ("faq.txt", f"Q1 : {Q1}\nR : {A1}\n\nQ2 : {Q2}\nR : {A2}\n"),
        ("faq.txt", f"1. {Q1}\r\n{A1}\r\n\r\n2. {Q2}\r\n{A2}\r\n"),
        ("faq.txt", f"## {Q1}\n{A1}\n## {Q2}\n{A2}\n"),
    ],
)  # fmt: skip
def test_markdown_and_plain_text_are_read(name, text):
    assert pairs(name, text) == PAIRS


def test_a_page_a_question_as_site_generators_have_them():
    page = "---\ntitle: Comment venir ?\nlang: fr\nslug: venir\ncategory: Accès\n---\nEn **train**, puis [à pied](../plan).\n\n- gare\n- port\n"
    english = page.replace("Comment venir ?", "How do I get there?").replace("lang: fr", "lang: en")
    made = plan(("venir.md", page), ("venir.en.md", english), base="https://example.org/faq/x")
    (topic,) = made.topics
    assert (topic.id, topic.paired_by) == ("acces.venir", "id")
    assert topic.wordings["fr"].answer[""] == "En **train**, puis [à pied](https://example.org/plan).\n• gare\n• port"


def word(body):
    """A Word document with this content, its headings named as a French Word names them."""
    names = {f"Titre{n}": f"heading {n}" for n in (1, 2)}
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{n}"/></w:style>' for i, n in names.items()
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="a" Type="{relations}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="s" Type="{relations}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>",
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
    }
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return saved.getvalue()


def paragraph(text, style="", run=""):
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>'


def test_a_word_document_is_read_by_its_headings_its_bold_questions_or_its_table():
    headings = (
        paragraph("FAQ", "Titre1")
        + paragraph("Payer", "Titre1")
        + paragraph("Venir", "Titre1")
        + "".join(paragraph(q, "Titre2") + paragraph(a) for q, a in PAIRS)
    )
    bold = "".join(paragraph(q, run="<w:b/>") + paragraph(a) for q, a in PAIRS)
    rows = "".join(
        f"<w:tr><w:tc>{paragraph(q)}</w:tc><w:tc>{paragraph(a)}</w:tc></w:tr>"
        for q, a in [("Question", "Réponse"), *PAIRS]
    )
    for body in (headings, bold, f"<w:tbl>{rows}</w:tbl>"):
        assert pairs("faq.docx", word(body)) == PAIRS
    assert [topic.id for topic in plan(("faq.docx", word(headings))).topics] == ["venir.ecole", "venir.paie"]


def test_what_was_deleted_in_a_document_is_gone():
    body = (
        paragraph(Q1, "Titre1")
        + f"<w:p><w:del><w:r><w:delText>Loin.</w:delText></w:r></w:del><w:r><w:t>{A1}</w:t></w:r></w:p>"
    )
    assert pairs("faq.docx", word(body)) == [(Q1, A1)]


def post(title, content, kind="faq", status="publish", more=""):
    return (
        f"<item><title>{title}</title><content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded/>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}</item>"
    )


def wordpress(*posts):
    spaces = 'xmlns:content="c" xmlns:wp="w" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel><language>fr-FR</language>{"".join(posts)}</channel></rss>'


def test_a_wordpress_export_is_read_by_posts_and_pages():
    toggles = '[acc][toggle title="Quand ?" open="no"]À [b]midi[/b].[/toggle][/acc]'
    content = wordpress(
        post(
            "Où ?", "<!-- wp:paragraph --><p>Là.</p>", more='<category domain="faq-cat" nicename="v">Venir</category>'
        ),
        post("Qui ?", "Nous,\n\net vous."),
        post("Secret ?", "Oui.", status="draft"),
        post("logo", "", kind="attachment"),
        post("La FAQ", toggles, kind="page"),
    )
    assert pairs("export.xml", content) == [("Où ?", "Là."), ("Qui ?", "Nous,\n\net vous."), ("Quand ?", "À midi.")]
    assert plan(("export.xml", content)).topics[0].id == "venir.ou"
    assert notes(("export.xml", content)) == ["export.xml, 'Secret ?' is not published (draft)"]


def test_translations_of_a_wordpress_site_are_paired_as_it_pairs_them():
    def of(code):
        return f'<category domain="language" nicename="{code}">x</category><category domain="post_translations" nicename="pll_1">x</category>'

    content = wordpress(post("Où ?", "Là.", more=of("fr")), post("Where?", "There.", more=of("en")))
    (topic,) = plan(("export.xml", content)).topics
    assert (topic.paired_by, topic.wordings["en"].answer[""]) == ("id", "There.")
