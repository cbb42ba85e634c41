"""What a passphrase must resist, offline, and how it is kept."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from labagora.accounts.passwords import check_password, hash_password, verify_password
from labagora.core.errors import Invalid
from tests.builders.accounts import PASSWORD

ABOUT = ("Camille Durand", "camille.durand@exemple.fr")


def is_accepted(password, about=ABOUT):
    try:
        check_password(password, about=about)
    except Invalid:
        return False
    return True


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "tambour laiton ruisseau nuage", "xK9#mQ2$vL7p", "le chat mange la souris", "Été-brûlant-œuf-kiwi",
     "   trois espaces devant et derrière  ", "日本語のパスフレーズ長い文章です"],
)  # fmt: skip
def test_b2_good_passphrases_need_no_composition(password):
    assert is_accepted(password)


def test_b2_twelve_characters_at_least_and_128_at_most():
    assert not is_accepted("xK9#mQ2$vL7")
    assert is_accepted("xK9#mQ2$vL7p")
    long = ("tambour laiton ruisseau nuage girafe tulipe moteur ciel " * 3)[:128]
    assert is_accepted(long)
    assert not is_accepted(long + "x")


def test_b2_passphrase_is_kept_as_typed():
    stored = hash_password(" " + PASSWORD)

    assert verify_password(stored, " " + PASSWORD)
    assert not verify_password(stored, PASSWORD)


def test_b2_paste_is_allowed_and_length_is_not_cut(client):
    page = client.get("/inscription").text

    assert "onpaste" not in page
    assert 'maxlength="128"' in page


def test_b5_the_three_thousand_commonest_are_refused_even_made_longer():
    common = FREQUENCY_LISTS["passwords"][:3000]
    longer = [word * (1 + 12 // len(word)) for word in common[::15]]

    assert not [word for word in common if is_accepted(word)]
    assert not [word for word in longer if is_accepted(word)]


@pytest.mark.parametrize(
    "password",
    ["cancer-agora-2026", "InstitutNationalduCancer", "LabAgora2026!!", "inca-inca-inca", "Volontaire2026!",
     "motdepasse1234", "azertyuiop123", "Camille-Durand-75", "camille.durand@exemple.fr"],
)  # fmt: skip
def test_b5_words_of_the_context_do_not_count(password):
    assert not is_accepted(password)


def test_b5_refusal_says_what_to_do_in_french(client):
    data = {"name": "Nadia", "address": "n@exemple.fr", "password": "cancer-agora-2026", "is_adult": "y", "agrees": "y"}
    response = client.post("/inscription", data=data)

    assert response.status_code == 422
    assert "quatre ou cinq mots" in response.text


def test_b4_comparing_with_nobody_works_as_much(monkeypatch):
    assert not verify_password(None, "nobody has this passphrase")


def test_damaged_hash_refuses():
    assert not verify_password("not a hash", PASSWORD)
