"""What people may ask and not get, by meaning, in each language: what grouping is measured on."""

MEANINGS = [
    {
        "fr": ["Y a-t-il un parking ?", "où se garer", "stationnement voiture possible ?"],
        "en": ["is there a car park?", "can I park my car there"],
    },
    {
        "fr": [
            "Les frais de transport sont-ils remboursés ?",
            "remboursement du train",
            "pass navigo pris en charge ?",
        ],
        "en": ["are travel costs refunded?", "do you pay for my train tickets"],
    },
    {
        "fr": ["Puis-je venir avec mon chien ?", "les animaux sont acceptés au bureau ?"],
        "en": ["can I bring my dog?", "are pets allowed at work"],
    },
    {
        "fr": ["Faut-il fournir une lettre de motivation ?", "lettre de motivation obligatoire ?"],
        "en": ["do I need a cover letter?", "is a motivation letter required"],
    },
    {
        "fr": ["Combien de jours de congés ?", "a-t-on des vacances", "nb de jours de congé svp"],
        "en": ["how many days of holiday?", "do we get paid leave"],
    },
    {
        "fr": ["Fournissez-vous un ordinateur ?", "on a un pc portable fourni ?"],
        "en": ["will I be given a laptop?", "do you provide a computer"],
    },
    {
        "fr": ["Proposez-vous un logement ?", "aide au logement pour les lauréats", "ou dormir a paris"],
        "en": ["is housing provided?", "do you help with finding a flat"],
    },
    {
        "fr": ["Peut-on reporter sa candidature à l'an prochain ?", "puis-je décaler à l'année prochaine"],
        "en": ["can I defer to next year?", "can I postpone my application until next year"],
    },
    {
        "fr": ["Y a-t-il une limite d'âge ?", "quel âge maximum pour candidater"],
        "en": ["is there an age limit?", "am I too old at 60 to apply"],
    },
    {
        "fr": ["Le code produit sera-t-il open source ?", "le logiciel sera publié en logiciel libre ?"],
        "en": ["will the code be open source?", "is the software released under a free licence"],
    },
    {
        "fr": ["Y a-t-il une cantine ?", "où est-ce qu'on mange le midi"],
        "en": ["is there a canteen?", "where do people have lunch"],
    },
    {
        "fr": ["Comment retirer ma candidature ?", "je veux annuler ma candidature"],
        "en": ["how do I withdraw my application?", "I want to cancel my application"],
    },
    {
        "fr": ["Quelle est la météo à Paris ?", "il fait beau à paris demain ?"],
        "en": ["what's the weather in Paris?", "will it rain tomorrow in paris"],
    },
    {
        "fr": ["Qui a gagné le match hier soir ?", "score du match de foot"],
        "en": ["who won the game last night?", "football results please"],
    },
    {"fr": ["Raconte-moi une blague", "t'as une blague ?"], "en": ["tell me a joke", "do you know any jokes"]},
    {
        "fr": ["Peut-on garder son emploi à temps partiel à côté ?", "cumuler avec un autre travail"],
        "en": ["can I keep my part-time job?", "may I keep another job at the same time"],
    },
]
