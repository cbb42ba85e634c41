"""The texts that people agree to, by purpose, version and language. A text that was shown is never edited.

To change one, append a new version: earlier receipts keep theirs, and stop counting until the person accepts
the new text (security.md I1, I3).
"""

import hashlib
from dataclasses import dataclass

from labagora.accounts.enums import Purpose


@dataclass(frozen=True)
class ConsentText:
    """One version of what is read beside a box."""

    version: str
    fr: str
    en: str

    def in_language(self, locale: str) -> str:
        """Return the text in the reader's language."""
        return self.en if locale == "en" else self.fr

    def hash(self, locale: str) -> str:
        """Return the SHA-256 of the exact text, in hexadecimal."""
        return hashlib.sha256(self.in_language(locale).encode()).hexdigest()


TEXTS: dict[Purpose, tuple[ConsentText, ...]] = {
    Purpose.ACCOUNT: (
        ConsentText(
            "1",
            "J’accepte que Lab Agora garde mon nom et mon adresse électronique pour créer mon compte et me permettre "
            "de me connecter. Je peux supprimer mon compte à tout moment ; un compte resté deux ans sans visite est "
            "effacé après un avertissement.",
            "I agree that Lab Agora keeps my name and e-mail address to create my account and let me sign in. I can "
            "delete my account at any time; an account not visited for two years is erased after a warning.",
        ),
    ),
    Purpose.HEALTH: (
        ConsentText(
            "1",
            "J’accepte que Lab Agora enregistre ce que je choisis de dire de ma santé ou de celle de mon proche "
            "(maladie, soins, besoins d’accès), seulement pour trouver les besoins qui me correspondent. Ces réponses "
            "sont chiffrées, chacune est facultative, et aucun porteur de projet ne les voit sans mon accord pour son "
            "projet. Je peux retirer cet accord à tout moment : mes réponses sont alors effacées et plus rien ne "
            "m’est proposé.",
            "I agree that Lab Agora records what I choose to say about my health or that of my relative (illness, "
            "care, access needs), only to find the needs that fit me. These answers are encrypted, each is optional, "
            "and no project leader sees them without my agreement for their project. I can withdraw this agreement "
            "at any time: my answers are then erased and nothing more is proposed to me.",
        ),
    ),
    Purpose.PROPOSALS: (
        ConsentText(
            "1",
            "J’accepte de recevoir des propositions de participation qui correspondent à mes réponses, dans la limite "
            "du nombre par mois que j’ai choisi. Ne pas répondre ou dire non n’a aucune conséquence.",
            "I agree to receive proposals to take part that fit my answers, within the number per month that I chose. "
            "Not answering, or saying no, has no consequence.",
        ),
    ),
    Purpose.CONTACT: (
        ConsentText(
            "1",
            "J’accepte que Lab Agora transmette à l’équipe de ce projet, et à elle seule, mon prénom et les "
            "coordonnées que j’ai cochées, pour organiser ma participation. L’accès s’arrête à la fin du projet ou "
            "dès que je retire cet accord ; l’équipe est alors invitée à effacer ce qu’elle a noté.",
            "I agree that Lab Agora passes on to the team of this project, and to no one else, my first name and the "
            "contact details that I ticked, to organise my participation. Access ends with the project or as soon as "
            "I withdraw this agreement; the team is then asked to erase what it noted.",
        ),
    ),
    Purpose.ALERTS: (
        ConsentText(
            "1",
            "J’accepte de recevoir par courriel un avis quand un nouveau contenu du site correspond aux thèmes que "
            "j’ai choisis. Chaque message permet d’arrêter ces avis.",
            "I agree to receive an e-mail when new content of the site fits the themes that I chose. Each message "
            "lets me stop them.",
        ),
    ),
}


def current_text(purpose: Purpose) -> ConsentText:
    """Return the text that a person reads today."""
    return TEXTS[purpose][-1]


def text_of(purpose: Purpose, version: str) -> ConsentText | None:
    """Return a version that was shown, or None for one that never existed."""
    return next((text for text in TEXTS[purpose] if text.version == version), None)
