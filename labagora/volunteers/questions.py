"""The words of each question: its label, why it is asked, who will see the answer."""

from dataclasses import dataclass

PSEUDONYM = (
    "Personne pour le moment. Si vous dites oui à un projet, vous choisissez si cette réponse apparaît "
    "sur votre fiche, sous un pseudonyme."
)
NOBODY = "Aucun projet. Elle sert seulement à composer des groupes variés, par le calcul."


@dataclass(frozen=True)
class Question:
    """One question in the words of its page; ``name`` is how its answer is called elsewhere."""

    name: str
    label: str
    help: str
    why: str
    who: str = PSEUDONYM


QUESTIONS: dict[str, Question] = {
    "profiles": Question(
        "Qui je suis",
        "Vous êtes…",
        "Plusieurs réponses possibles.",
        "Certains projets cherchent des patients, d'autres des proches : votre regard compte dans les deux cas.",
    ),
    "birth_decade": Question(
        "Décennie de naissance",
        "Votre décennie de naissance",
        "La date exacte n'est jamais demandée.",
        "Pour que les groupes réunissent des personnes d'âges différents.",
        NOBODY,
    ),
    "gender": Question(
        "Genre",
        "Votre genre",
        "",
        "Pour que les groupes réunissent des femmes, des hommes et toutes les personnes.",
        NOBODY,
    ),
    "cancers": Question(
        "Cancers concernés",
        "Quels cancers avez-vous vécus ou accompagnés ?",
        "Plusieurs réponses possibles. Vous pouvez aussi ne pas préciser.",
        "Beaucoup de projets concernent un cancer en particulier.",
    ),
    "care_steps": Question(
        "Étapes connues",
        "Quelles étapes avez-vous connues ?",
        "Pour vous, ou pour la personne que vous accompagnez.",
        "Un projet sur l'annonce ou sur l'après-cancer a besoin de personnes qui sont passées par là.",
    ),
    "themes": Question(
        "Sujets",
        "De quoi aimeriez-vous parler ?",
        "Plusieurs réponses possibles.",
        "Pour vous proposer des sujets qui vous tiennent à cœur.",
    ),
    "formats": Question(
        "Formats",
        "Quels formats vous conviennent ?",
        "Plusieurs réponses possibles.",
        "Répondre à un questionnaire ou venir à un atelier ne demande pas le même effort.",
    ),
    "modalities": Question(
        "Sur place ou à distance",
        "Comment préférez-vous participer ?",
        "",
        "Pour ne pas vous proposer un déplacement si vous n'en voulez pas.",
    ),
    "availabilities": Question(
        "Disponibilités", "Quand êtes-vous disponible ?", "", "Pour choisir des horaires qui vous vont."
    ),
    "involvement": Question(
        "Engagement souhaité",
        "Jusqu'où souhaitez-vous vous engager ?",
        "Vous pourrez toujours dire non.",
        "Certains projets demandent un avis, d'autres un travail en équipe.",
    ),
    "region": Question("Région", "Votre région", "", "Pour les rencontres sur place."),
    "department": Question(
        "Département", "Votre département", "", "Pour estimer la distance, sans connaître votre adresse."
    ),
    "access_needs": Question(
        "Besoins pour participer",
        "De quoi avez-vous besoin pour participer ?",
        "Plusieurs réponses possibles.",
        "Pour vous proposer des projets qui peuvent vous accueillir.",
    ),
    "experience": Question(
        "Expérience, avec mes mots",
        "Votre expérience, avec vos mots",
        "N'écrivez ni nom, ni adresse, ni coordonnées : celles d'un médecin ou d'un proche non plus.",
        "Quelques lignes peuvent aider un projet à comprendre ce que vous apportez.",
    ),
}
