"""Contact details and names are found as people write them."""

import pytest

from labagora.calls.contacts import contact_details, names


@pytest.mark.parametrize(
    "text",
    [
        "Écrivez à jeanne.martin@exemple.fr.",
        "jeanne.martin (at) exemple.fr",
        "Appelez le 01 23 45 67 89 le matin",
        "01.23.45.67.89",
        "0123456789",
        "+33 1 23 45 67 89",
        "+33 (0)1 23 45 67 89",
        "0033123456789",
    ],
)
def test_they_are_found(text: str) -> None:
    assert contact_details(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le budget est de 120 000 euros sur 24 mois.",
        "Avant le 21 novembre 2022, 16 h 00.",
        "Le SIRET compte 14 chiffres : 12345678900012.",
        "Voir l'article 12 et la page https://exemple.fr/appel.",
        "Écrivez à appel@exemple.fr",
    ],
)
def test_the_rest_is_left_alone(text: str) -> None:
    assert contact_details(text, allowed="appel@exemple.fr") == []


def test_a_name_is_found_whatever_its_accents_and_case() -> None:
    assert names("Question de ZEPHYRINE  canari, médecin", "Zéphyrine Canari")
    assert not names("Un canari jaune", "Zéphyrine Canari")
    assert not names("Anatole", "Ana")
    assert not names("Rien", "")
