"""Passphrases: stored as Argon2id, judged by how many guesses they resist, offline (security.md B2, B5, B7)."""

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from labagora.core.errors import Invalid
from labagora.core.text import fold

MIN_LENGTH = 12
MAX_LENGTH = 128
MIN_SCORE = 3
JUDGED_LENGTH = 72  # zxcvbn's limit; what follows only adds strength
CONTEXT_WORDS = (
    "labagora", "lab agora", "agora", "livinglab", "living lab", "inca", "institut", "national", "cancer", "cancers",
    "oncologie", "patient", "patiente", "volontaire", "hopital", "sante", "medecin",
)  # fmt: skip
FRENCH_WORDS = (
    "motdepasse", "mot de passe", "azerty", "azertyuiop", "qsdfghjklm", "azerty123456", "bonjour", "soleil", "doudou",
    "loulou", "chouchou", "marseille", "jetaime", "je t'aime", "coucou", "nicolas", "camille", "portugal", "princesse",
    "papillon", "chocolat", "toulouse", "bordeaux", "vanille", "caramel", "cheval", "juillet", "vacances", "famille",
)  # fmt: skip

_hasher = PasswordHasher(memory_cost=19456, time_cost=2, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this passphrase")


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a passphrase, kept exactly as typed."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether ``password`` is the one stored. Costs the same when there is nobody to compare with (B4)."""
    try:
        matches = _hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None


def check_password(password: str, *, about: Iterable[str] = (), field: str = "password") -> None:
    """Raise Invalid on ``field`` when the passphrase is too short, too long or easy to guess.

    ``about`` is what others know of the person: their name, their address.
    """
    if len(password) < MIN_LENGTH:
        raise Invalid(field, "Choisissez une phrase de passe d’au moins %(count)d caractères.", count=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise Invalid(field, "%(count)d caractères au plus.", count=MAX_LENGTH)
    if _score(password, about) < MIN_SCORE:
        raise Invalid(
            field,
            "Cette phrase de passe se devine trop facilement. Assemblez quatre ou cinq mots sans rapport entre eux, "
            "sans votre nom, votre adresse ni des mots liés à ce site.",
        )


def _score(password: str, about: Iterable[str]) -> int:
    """Return the lowest of zxcvbn's scores: of the passphrase, and of what is left without the words of the context."""
    known = [*CONTEXT_WORDS, *FRENCH_WORDS, *_words(about)]
    judged = password[:JUDGED_LENGTH]
    texts = {judged, fold(judged)[:JUDGED_LENGTH], _without(known, fold(judged))[:JUDGED_LENGTH]}
    return min(int(zxcvbn(text, user_inputs=known)["score"]) if text else 0 for text in texts)


def _without(words: Iterable[str], text: str) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "") if len(word) > 3 else text
    return text


def _words(about: Iterable[str]) -> list[str]:
    found = []
    for text in about:
        folded = fold(text)
        found += [folded, *folded.replace("@", " ").replace(".", " ").replace("-", " ").split()]
    return [word for word in found if len(word) > 2]
