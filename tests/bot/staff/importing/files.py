"""Files as staff have them, made here in several formats."""

import io

import openpyxl

CSV = """Question;Réponse;Question EN;Réponse EN;Rubrique
Y a-t-il un vestiaire ?;Oui, près de l'entrée, fermé à clé.;Is there a cloakroom?;Yes, near the entrance, locked.;Sur place
Quand le club ouvre-t-il ?;À quatorze heures.;When does the club open?;At two in the afternoon.;
Peut-on dîner ?;Le 12 mars seulement.;Can one have dinner?;On 14 March only.;Sur place
Qui peut venir ?;;Who can come?;;
Sans question;
""".encode("cp1252")

PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Questions</title><body>
<h2>Où garer son vélo ?</h2><p>Dans la cour, <a href="/plan.html">suivez le plan</a>.</p>
<h2>Faut-il un casier ?</h2><p>Non, il y en a pour tout le monde.</p></body></html>""".encode()


def workbook():
    """Two sheets, one a language, paired by id."""
    book = openpyxl.Workbook()
    for number, (title, rows) in enumerate(
        {
            "Français": [("garde", "Peut-on faire garder un chien ?", "Oui, à l'accueil, deux heures au plus.")],
            "English": [("garde", "Can somebody mind my dog?", "Yes, at the desk, for two hours at most.")],
        }.items()
    ):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        sheet.append(("id", "Question", "Answer"))
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(document):
    """The bytes of a document that an office would save."""
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()
