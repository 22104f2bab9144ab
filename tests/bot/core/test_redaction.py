import json
import re
from collections import Counter

import pytest
from sqlalchemy import create_engine, text

from bot.core.redaction import Redaction, Redactor
from tests.bot.core.personal import CLEAN, HELD_OUT, PERSONAL
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def redaction(tmp_path_factory, real_faq):
    from actions.facts import build_store

    path = tmp_path_factory.mktemp("facts") / "facts.db"
    build_store(real_faq, path)
    return Redaction(path)


def kept_of(redaction, texts):
    return [(gone, said, redaction.redact(said)) for said, all_gone in texts for gone in all_gone
            if gone in redaction.redact(said)]  # fmt: skip


def test_who_people_are_is_taken_out(redaction):
    assert kept_of(redaction, PERSONAL) == []


def test_so_it_is_from_texts_that_the_rules_were_not_written_for(redaction):
    kept = kept_of(redaction, HELD_OUT)
    assert len(kept) <= 0.05 * sum(len(gone) for _, gone in HELD_OUT), kept


def marked(name):
    """The messages of a file: each as it was typed, the parts in braces that tell who somebody is, and the rest."""
    for line in (ROOT / "tests/bot/core/messages" / name).read_text("utf-8").splitlines():
        text = line.replace("⏎", "\n")
        parts, rest = re.findall(r"\{([^}]*)\}", text), re.sub(r"\{[^}]*\}", " ", text)
        yield text.replace("{", "").replace("}", ""), parts, rest


SMALL = {"de", "la", "le", "du", "van", "der", "da", "and", "dr", "mr", "mrs", "mme", "prof", "rue"}
"""Words within a name, an address or a title that tell of nobody."""


def left_of(part, rest, kept):
    """The words of a part that are still in what is kept."""
    ours, before = Counter(re.findall(r"[^\W_]+", kept)), Counter(re.findall(r"[^\W_]+", rest))
    words = (word for word in re.findall(r"[^\W_]+", part) if word.isdigit() or len(word) > 1)
    return [word for word in words if ours[word] > before[word] and word.lower() not in SMALL]


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("personal.txt", 0.03),
        ("held_out_personal.txt", 0.05),
        ("town_personal.txt", 0.12),
        ("visitors_personal.txt", 0.05),
    ],
)
def test_of_fresh_messages_hardly_a_part_is_kept(redaction, name, share):
    found = [(part, left_of(part, rest, redaction.redact(text))) for text, parts, rest in marked(name)
             for part in parts]  # fmt: skip
    kept = [each for each in found if each[1]]
    assert len(found) > 60
    assert len(kept) <= share * len(found), kept


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("harmless.txt", 0.02),
        ("held_out_harmless.txt", 0.02),
        ("town_harmless.txt", 0.1),
        ("visitors_harmless.txt", 0.02),
    ],
)
def test_of_fresh_messages_that_tell_of_nobody_hardly_one_is_touched(redaction, name, share):
    texts = [text for text, _, _ in marked(name)]
    changed = [kept for text in texts if (kept := redaction.redact(text)) != text]
    assert len(texts) > 75
    assert len(changed) <= share * len(texts), changed


def test_what_stands_around_a_name_stays(redaction):
    assert redaction.redact("c'est la Marie qui m'a écrit") == "c'est la [name] qui m'a écrit"
    assert redaction.redact("ma collègue Claire Petit a postulé") == "ma collègue [name] a postulé"
    assert redaction.redact("j'ai vu l'Anne hier") == "j'ai vu l'[name] hier"


def test_redacting_twice_changes_nothing_more(redaction):
    for said, _ in (*PERSONAL, *HELD_OUT):
        once = redaction.redact(said)
        assert redaction.redact(once) == once


def test_what_tells_of_nobody_stays_as_it_is(redaction):
    changed = [(said, redaction.redact(said)) for said in CLEAN if redaction.redact(said) != said]
    assert len(changed) <= 1, changed


def test_little_is_lost_of_questions_never_seen(redaction):
    lines = (json.loads(line) for path in sorted((ROOT / "tests/questions").glob("panel_*.jsonl"))
             for line in path.read_text("utf-8").splitlines())  # fmt: skip
    asked = [turn["text"] for item in lines for turn in item.get("turns", [item])]
    changed = [(said, redaction.redact(said)) for said in asked if redaction.redact(said) != said]
    assert len(asked) > 400
    assert len(changed) <= 0.02 * len(asked), changed


def test_the_programmes_own_names_survive(redaction, real_faq):
    said = []
    for challenge in real_faq.program.challenges.values():
        said += [f"le défi {name} ?" for names in challenge.names.values() for name in names]
        said += [f"c'est où, {value} ?" for value in (*challenge.label.values(), *challenge.fields["host"].values())]
    said += [f"qui est {fact.value} ?" for fact in real_faq.program.facts.values() if isinstance(fact.value, str)]
    assert len(said) > 100
    assert [redaction.redact(one) for one in said] == said


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("mail : a.b+c@x-y.example.org.", "mail : [e-mail]."),
        ("+33 (0)6 12 34 56 78 !", "[phone] !"),
        ("FR76 3000 6000 0112 3456 7890 189 ok", "[iban] ok"),
        ("1 85 05 78 006 084 36", "[id]"),
        ("12 bis rue de la Paix, 75002 Paris merci", "[address] merci"),
        ("voir https://u:p@x.example/a/b?token=1#z ici", "voir https://x.example/a/b ici"),
        ("Je m'appelle Jean-Luc de La Fontaine, et vous ?", "Je m'appelle [name], et vous ?"),
        ("Merci,\nJ. Martin", "Merci,\n[name]"),
        ("née le 3 mai 1985 à Rennes, puis-je ?", "née le [birth date] à Rennes, puis-je ?"),
        ("born 05/03/85, from Leeds", "born [birth date], from Leeds"),
        ("12/07/1990", "[birth date]"),
        ("née le vingt-trois avril mille neuf cent quatre-vingt-dix ici", "née le [birth date] ici"),
        ("faut-il être né avant 1990 ?", "faut-il être né avant 1990 ?"),
        ("du 03/11/2016 au 21/11/2016, le 21 novembre", "du 03/11/2016 au 21/11/2016, le 21 novembre"),
        ("mon dossier n° 2016-EIG-04512 est-il complet ?", "mon dossier n° [number] est-il complet ?"),
        (
            "ma candidature le 28, dossier 2017, décret n° 2016-1234",
            "ma candidature le 28, dossier 2017, décret n° 2016-1234",
        ),
        ("passport no 533401372, case no. 55012", "passport no [number], case no. [number]"),
        ("tel : zéro six douze trente-quatre cinquante-six", "tel : [phone]"),
        ("jean point dupont arobase gmail point com", "[e-mail]"),
        ("I saw it at etalab.gouv.fr", "I saw it at etalab.gouv.fr"),
        ("linkedin.com/in/jeanne-morel ou insta : lea_33", "[handle] ou insta : [handle]"),
        ("Flat 3, 22 Elm Grove, London SE15 5DD", "[address] [address]"),
        ("mon ip 192.168.12.45, version 3.6.21, 2a01:e0a:1f3:8b40::12", "mon ip [ip], version 3.6.21, [ip]"),
        ("plaque GH 456 JK", "plaque [plate]"),
        ("licence plate 4XYZ882 is mine", "licence plate [number] is mine"),
        ("mon gitlab c lea-codes-33, skype : live:lea.k_1", "mon gitlab c [handle], skype : [handle]"),
        ("linkedin in/lea-morel-12 et @lea-morel", "linkedin in/[handle] et [handle]"),
        ("7 Kastanienallee, Berlin; Hauptstraße 12", "[address]; [address]"),
        ("Via Garibaldi 14, calle Mayor 5", "[address], [address]"),
        ("12 Oak Avenue, Apt 3C", "[address]"),
        ("jsuis du 4 mai 93", "jsuis du [birth date]"),
        ("la table compte 48500000 lignes", "la table compte 48500000 lignes"),
        ("inscrit via Parcoursup 2017, Temps plein 35 heures", "inscrit via Parcoursup 2017, Temps plein 35 heures"),
        ("dvora.peretz is my Skype", "[handle] is my Skype"),
        ("mon pseudo sur la plateforme c'est lili-du-92", "mon pseudo sur la plateforme c'est [handle]"),
        ("sent by recorded delivery, KV 4471 8830 2GB", "sent by recorded delivery, [number]"),
        ("facture n° 2291884, facture : 250 euros", "facture n° [number], facture : 250 euros"),
        ("8 quai de l'Ill, Illkirch, est-ce loin ?", "[address], est-ce loin ?"),
        ("9 Sycamore Rise, Bolton", "[address]"),
        ("Bryn Awel, Heol y Parc, Pontypridd CF37 4BD.", "[address]."),
        ("l'enfant est du 12 octobre 2011", "l'enfant est du [birth date]"),
        ("loi du 11 février 2005, le 8 mai 1945", "loi du 11 février 2005, le 8 mai 1945"),
        (
            "cerfa 12345, décret n° 2016-1234, 1 May bank holiday",
            "cerfa 12345, décret n° 2016-1234, 1 May bank holiday",
        ),
        ("plaque 1234 XY 29", "plaque [plate]"),
        ("is it the Robert Schuman scholarship?", "is it the Robert Schuman scholarship?"),
        ("la bibliothèque Françoise Sagan prête-t-elle ?", "la bibliothèque Françoise Sagan prête-t-elle ?"),
        ("je m'appelle Robert Schuman", "je m'appelle [name]"),
        ("le 06 22 - 33 - 44 - 55 ou 0 6 1 2 3 4 5 6 7 8", "le [phone] ou [phone]"),
        ("98140 55667 is my mobile, Amex 3782 822463 10005", "[phone] is my mobile, Amex [card]"),
        ("SIRET 812 345 678 00019, ma CNI X4RTBPFW4", "SIRET [number], ma CNI [number]"),
        ("150 000 000 € pour 123 456 789 lignes", "150 000 000 € pour 123 456 789 lignes"),
        ("Chaussée de Wavre 214, 1050 Ixelles", "[address]"),
        ("4520 rue Saint-Denis, Montréal, QC H2J 2L3", "[address]"),
        ("ul. Długa 15/4, 31-146 Kraków", "[address]"),
        ("Flat 2, Sunrise Apartments, Mumbai 400058", "[address]"),
        ("j'habite rue des Martyrs, la rue de Bercy est loin ?", "j'habite [address], la rue de Bercy est loin ?"),
        ("https://hamza-b.github.io/cv, malt.fr/profile/elisab", "[handle], [handle]"),
        ("fr.wikipedia.org/wiki/Utilisateur:Paulo75", "[handle]"),
        ("kaggle.com/competitions, scikit-learn.org", "kaggle.com/competitions, scikit-learn.org"),
        ("my ID card (K7RTBPFW4), my PAN: BKZPS4471Q", "my ID card ([number]), my PAN: [number]"),
        ("my student number at the old university was 4930217", "my student number at the old university was [number]"),
        ("my driving licence number HARGR 806129 TE7KX", "my driving licence number [number]"),
        ("appelez au 06 49 3O 11 86", "appelez au [phone]"),
        ("mon numéro : 7 93 02 99 351 284", "mon numéro : [id]"),
        ("tiret du bas lulu point de mai arobase free point fr", "[e-mail]"),
        ("mon snap lea.mrc", "mon snap [handle]"),
        ("see https://www.maelys-kowalczyk.fr or cv.tadhg-kowalczyk.me", "see [name] or [name]"),
        ("see https://www.saint-denis.fr and open-data.fr", "see https://www.saint-denis.fr and open-data.fr"),
        ("Apt 12B, 401 Kingsway, Mumbai 400014", "[address]"),
        ("House 17, Road 4, Dhanmondi, Dhaka 1205", "[address]"),
        ("4 Sycamore Close, Athlone, Co. Westmeath, N37 YK08", "[address]"),
        ("26 cité des Oliviers, Sfax 3027, Tunisie", "[address]"),
        ("rue du Trône 98 à 1050 Bruxelles", "[address]"),
        ("My twins were born in August and I'd like", "My twins were born in August and I'd like"),
        ("il est né en 2008 le 3 mars exactement", "il est né en [birth date] exactement"),
        ("née le vingt et un mai mille neuf cent quatre-vingt-quatre", "née le [birth date]"),
        ("la résidence à la Villa Médicis inclut", "la résidence à la Villa Médicis inclut"),
        ("3 allée Paul Éluard appt 42 à Vénissieux", "[address]"),
        ("my Medicare number 2953 74182 6", "my Medicare number [number]"),
        ("i put s3310927 as my student number", "i put [number] as my student number"),
        ("Signed up as coder_grrl_88, cv_2024.pdf sent", "Signed up as [handle], cv_2024.pdf sent"),
        ("Suivez mon atelier sur @poterie.de.solene", "Suivez mon atelier sur [handle]"),
        ("RAMIREZ DE LA CRUZ, Josefina as printed in it", "[name], [name] as printed in it"),
        ("Monsieur Petit de la mission locale m'a dit", "Monsieur [name] de la mission locale m'a dit"),
        ("Monsieur le Directeur, Madame la Maire", "Monsieur le Directeur, Madame la Maire"),
        ("Is it Johnson & Johnson or Rolls-Royce?", "Is it Johnson & Johnson or Rolls-Royce?"),
        ("On peut venir à Paris deux fois par mois ?", "On peut venir à Paris deux fois par mois ?"),
        ("ça plante sur Safari", "ça plante sur Safari"),
        ("/apply.deadline", "/apply.deadline"),
        ("", ""),
    ],
)
def test_what_it_becomes(redaction, said, kept):
    assert redaction.redact(said) == kept


def test_what_the_programme_publishes_of_itself_survives():
    redactor = Redactor(["Appelez le 01 42 75 80 00 ou écrivez à contact@club.example."])
    assert (
        redactor.redact("le 01 42 75 80 00 et contact@club.example ?") == "le 01 42 75 80 00 et contact@club.example ?"
    )
    assert redactor.redact("le 01 42 75 80 01 et moi@club.example") == "le [phone] et [e-mail]"


def test_a_name_of_common_words_with_capitals_survives_where_the_programme_writes_it_so():
    redactor = Redactor(["C'est quoi, un Entrepreneur d'Intérêt Général ?"])
    assert redactor.redact("l'Intérêt Général, c'est quoi ?") == "l'Intérêt Général, c'est quoi ?"
    assert redactor.redact("je suis Martin Général") == "je suis [name]"


def test_what_the_programmes_texts_call_an_account_survives():
    redactor = Redactor(["Etalab publishes its code."])
    assert redactor.redact("github.com/etalab, github.com/lea-m") == "github.com/etalab, [handle]"


def test_a_surname_that_the_programme_names_too_is_its_own_only_beside_its_given_name():
    redactor = Redactor(["The prize of the great Georgette Vanderbulcke."])
    assert redactor.redact("who was Georgette Vanderbulcke?") == "who was Georgette Vanderbulcke?"
    assert redactor.redact("my neighbour Sandrine Vanderbulcke") == "my neighbour [name]"


def test_towns_months_and_sayings_are_no_names():
    redactor = Redactor()
    for said in (
        "J'arrive de Clermont-Ferrand",
        "from New York / San Francisco",
        "we are in Los Angeles",
        "En mai ou en juin ?",
        "Pierre qui roule n'amasse pas mousse",
        "la distance de Jaro-Winkler",
        "François Hollande l'a annoncé",
    ):
        assert redactor.redact(said) == said


def test_what_stands_around_a_word_says_that_it_is_no_name():
    redactor = Redactor()
    for said in (
        "un fichier de 3 Mo",
        "the results come in early June",
        "Your FAQ says 24",
        'Google translates it as "dare"',
        "l'outil « Gabriel 2.0 »",
        "Pierre après pierre, on y arrive",
        "l'université Pierre-et-Marie-Curie",
    ):
        assert redactor.redact(said) == said


def test_an_initial_and_a_small_word_belong_to_the_name_beside_them():
    redactor = Redactor()
    assert redactor.redact("The page lists Y. Benchekroun.") == "The page lists [name]."
    assert redactor.redact("prénom : María del Carmen") == "prénom : [name]"
    assert redactor.redact("celle qui m'a reçue s'appelait Aurélie") == "celle qui m'a reçue s'appelait [name]"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("OKAFOR, Chidinma\nno answer yet", "[name], [name]\nno answer yet"),
        ("Bonjour, Chidinma a postulé", "Bonjour, [name] a postulé"),
        ("Sonia Delaunay-Pic", "[name]"),
        ("nono le goff a postulé", "[name] a postulé"),
        ("rex le chien a faim", "rex le chien a faim"),
        ("Rose here, any news?", "[name] here, any news?"),
        ("je mapelle rose", "je mapelle [name]"),
        ("14, quai de la Fosse – 44000 Nantes", "[address]"),
    ],
)
def test_what_is_written_beside_a_name_or_a_street_belongs_to_it(said, kept):
    assert Redactor().redact(said) == kept


def test_words_and_months_that_people_are_called_are_names_where_they_say_so():
    redactor = Redactor()
    assert redactor.redact("May Lin asked me to write") == "[name] asked me to write"
    assert redactor.redact("je suis nguyen van an, étudiant") == "je suis [name], étudiant"
    assert redactor.redact("Marc-Antoine Tremblay a postulé") == "[name] a postulé"


def test_a_name_that_staff_write_into_the_faq_survives_from_then_on(tmp_path, small, edit):
    from actions.facts import build_store
    from faq.reader import load_faq

    build_store(load_faq(small), tmp_path / "facts.db")
    redaction = Redaction(tmp_path / "facts.db")
    assert redaction.redact("who is Zbigniew Kowalski?") == "who is [name]?"
    edit(small / "faq_en.yml", "The club opens at noon.", "Ask Zbigniew Kowalski.")
    build_store(load_faq(small), tmp_path / "facts.db")
    redaction.redact("who?")  # which notices
    assert redaction.current.wait(60)
    assert redaction.redact("who is Zbigniew Kowalski?") == "who is Zbigniew Kowalski?"


def test_nothing_personal_reaches_the_database(web):
    session = web.session()
    reply = web.ask(session, "my name is Oriane Duval, oriane@x.example, opens when?")
    body = {"id": reply["id"], "useful": False, "comment": "call me on 06 12 34 56 78"}
    assert web.client.post("/api/feedback", json=body, headers=session).status_code == 204
    engine = create_engine(web.settings.conversations_url, future=True)
    with engine.connect() as connection:
        assert (
            connection.execute(text("select text from turns")).scalar_one()
            == "my name is [name], [e-mail], opens when?"
        )
        assert connection.execute(text("select comment from feedback")).scalar_one() == "call me on [phone]"
    engine.dispose()
    found = b"".join(path.read_bytes() for path in web.settings.var.iterdir())
    assert not {name for name in (b"Oriane", b"oriane", b"Duval", b"12 34") if name in found}


def test_a_redactor_needs_no_programme():
    assert Redactor().redact("I'm Priya from Leeds") == "I'm [name] from Leeds"
