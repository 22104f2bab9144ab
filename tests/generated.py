"""A FAQ of as many topics as one likes: things of a town, and what people ask of each."""

from __future__ import annotations

from itertools import islice, product
from pathlib import Path

# id: (French with its article after "de", English)
THINGS = {
    "bicycle": ("du vélo", "bicycle"), "library": ("de la bibliothèque", "library"), "pool": ("de la piscine", "pool"),
    "canteen": ("de la cantine", "canteen"), "parking": ("du parking", "car park"), "training_folder": ("de l'atelier", "training_folder"),
    "concert": ("du concert", "concert"), "museum": ("du musée", "museum"), "ferry": ("du bac", "ferry"),
    "market": ("du marché", "market"), "nursery": ("de la crèche", "nursery"), "theatre": ("du théâtre", "theatre"),
    "garden": ("du jardin", "garden"), "forest": ("de la forêt", "forest"), "harbour": ("du port", "harbour"),
    "tram": ("du tramway", "tram"), "archive": ("des archives", "archive"), "cinema": ("du cinéma", "cinema"),
    "gym": ("du gymnase", "gym"), "kitchen": ("de la cuisine", "kitchen"), "campsite": ("du camping", "campsite"),
    "observatory": ("de l'observatoire", "observatory"), "bakery": ("de la boulangerie", "bakery"),
    "clinic": ("de la clinique", "clinic"), "rink": ("de la patinoire", "ice rink"), "zoo": ("du zoo", "zoo"),
    "choir": ("de la chorale", "choir"), "school": ("de l'école", "school"), "laundry": ("de la laverie", "laundry"),
    "studio": ("du studio", "studio"),
}  # fmt: skip
# id: (what is asked in French, in English); {} is the thing
ASPECTS = {
    "price": (["Quel est le prix {} ?", "le tarif {}", "combien faut-il payer, à propos {}", "c'est cher, l'entrée {} ?"],
              ["What does the {} cost?", "price of the {}", "how much do I pay for the {}", "is the {} expensive?"]),
    "hours": (["Quels sont les horaires {} ?", "l'heure d'ouverture {}", "quand ferment les portes {}", "le dimanche, l'accès {} ?"],
              ["When is the {} open?", "opening times of the {}", "when does the {} close", "is the {} open on Sundays?"]),
    "address": (["Quelle est l'adresse {} ?", "où se trouve l'entrée {}", "le plan d'accès {}", "dans quelle rue, l'entrée {} ?"],
                ["Where is the {}?", "address of the {}", "how do I get to the {}", "which street is the {} in?"]),
    "age": (["Quel est l'âge minimal, côté usagers {} ?", "à partir de quel âge profiter {}", "les enfants et l'accès {}", "les bébés près {} ?"],
            ["What is the minimum age at the {}?", "from what age may one use the {}", "children at the {}", "are babies welcome at the {}?"]),
    "booking": (["Comment réserver une place {} ?", "l'inscription auprès {}", "réservation {} par internet", "faut-il réserver auprès {} ?"],
                ["How do I book the {}?", "booking for the {}", "sign up for the {} online", "must I reserve the {}?"]),
    "dogs": (["Les chiens ont-ils le droit d'approcher {} ?", "mon chien près {}", "les animaux autour {}", "un chat près {} ?"],
             ["Are dogs allowed at the {}?", "my dog at the {}", "pets in the {}", "may I bring a cat to the {}?"]),
    "wheelchair": (["L'accès {} est-il possible en fauteuil roulant ?", "handicap et accès {}", "une rampe à l'entrée {}", "ascenseur {} ?"],
                   ["Can a wheelchair get into the {}?", "disabled access at the {}", "a ramp at the {}", "is there a lift at the {}?"]),
    "photos": (["Peut-on photographier l'intérieur {} ?", "photos {}", "filmer les coulisses {}", "un trépied près {} ?"],
               ["May I take photos of the {}?", "photography at the {}", "filming the {}", "can I use a tripod at the {}?"]),
    "groups": (["Comment organiser une visite de groupe {} ?", "sortie scolaire autour {}", "venir à trente, côté visiteurs {}", "un guide {} ?"],
               ["How do groups visit the {}?", "school trips to the {}", "thirty of us at the {}", "is there a guide for the {}?"]),
    "lost": (["Où sont les objets trouvés {} ?", "j'ai perdu mes clés près {}", "parapluie oublié près {}", "un portefeuille trouvé près {} ?"],
             ["Where is the lost property of the {}?", "I lost my keys at the {}", "umbrella left at the {}", "I found a wallet at the {}"]),
}  # fmt: skip
ANSWER = ("Tout est affiché à l'accueil {}.", "It is all on the board of the {}.")


def write_faq(folder: Path, topics: int = 300) -> Path:
    """Write a FAQ of some topics a language, five phrasings each, into a new folder; at most 300."""
    folder.mkdir(parents=True)
    for place, language in enumerate(("fr", "en")):
        lines = [f"language: {language}", "topics:"]
        for (thing, names), (aspect, asked) in islice(product(THINGS.items(), ASPECTS.items()), topics):
            question, *also = (text.format(names[place]) for text in asked[place])
            lines += [
                f"  {thing}.{aspect}:",
                f'    label: "{names[place].split(" ")[-1]}, {aspect}"',
                f'    question: "{question}"',
                "    also:",
                *(f'      - "{text}"' for text in also),
                f'    answer: "{ANSWER[place].format(names[place])}"',
            ]
        (folder / f"faq_{language}.yml").write_text("\n".join(lines) + "\n", "utf-8")
    return folder
