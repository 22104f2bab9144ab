"""What people may ask and not get, in both languages, by meaning: what grouping is measured on."""

MEANINGS = [
    [
        "Y a-t-il un parking ?",
        "où se garer",
        "is there a car park?",
        "can I park my car there",
        "stationnement voiture possible ?",
    ],
    [
        "Les frais de transport sont-ils remboursés ?",
        "remboursement du train",
        "are travel costs refunded?",
        "do you pay for my train tickets",
        "pass navigo pris en charge ?",
    ],
    [
        "Puis-je venir avec mon chien ?",
        "les animaux sont acceptés au bureau ?",
        "can I bring my dog?",
        "are pets allowed at work",
    ],
    [
        "Faut-il fournir une lettre de motivation ?",
        "lettre de motivation obligatoire ?",
        "do I need a cover letter?",
        "is a motivation letter required",
    ],
    [
        "Combien de jours de congés ?",
        "a-t-on des vacances",
        "how many days of holiday?",
        "do we get paid leave",
        "nb de jours de congé svp",
    ],
    [
        "Fournissez-vous un ordinateur ?",
        "on a un pc portable fourni ?",
        "will I be given a laptop?",
        "do you provide a computer",
    ],
    [
        "Proposez-vous un logement ?",
        "aide au logement pour les lauréats",
        "is housing provided?",
        "do you help with finding a flat",
        "ou dormir a paris",
    ],
    [
        "Peut-on reporter sa candidature à l'an prochain ?",
        "puis-je décaler à l'année prochaine",
        "can I defer to next year?",
        "can I postpone my application until next year",
    ],
    [
        "Y a-t-il une limite d'âge ?",
        "quel âge maximum pour candidater",
        "is there an age limit?",
        "am I too old at 60 to apply",
    ],
    [
        "Le code produit sera-t-il open source ?",
        "le logiciel sera publié en logiciel libre ?",
        "will the code be open source?",
        "is the software released under a free licence",
    ],
    ["Y a-t-il une cantine ?", "où est-ce qu'on mange le midi", "is there a canteen?", "where do people have lunch"],
    [
        "Comment retirer ma candidature ?",
        "je veux annuler ma candidature",
        "how do I withdraw my application?",
        "I want to cancel my application",
    ],
    [
        "Quelle est la météo à Paris ?",
        "il fait beau à paris demain ?",
        "what's the weather in Paris?",
        "will it rain tomorrow in paris",
    ],
    [
        "Qui a gagné le match hier soir ?",
        "score du match de foot",
        "who won the game last night?",
        "football results please",
    ],
    ["Raconte-moi une blague", "t'as une blague ?", "tell me a joke", "do you know any jokes"],
    [
        "Peut-on garder son emploi à temps partiel à côté ?",
        "cumuler avec un autre travail",
        "can I keep my part-time job?",
        "may I keep another job at the same time",
    ],
]
