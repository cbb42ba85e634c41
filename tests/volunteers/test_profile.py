from labagora.volunteers.profile import FIELD_NAMES, Profile
from labagora.volunteers.questions import QUESTIONS
from labagora.volunteers.steps import STEPS, step_after


def test_stored_profile_comes_back_the_same() -> None:
    profile = Profile(cancers=("rein", "sein"), region="84", experience="Deux ans de soins.")
    assert Profile.from_dict(profile.to_dict()) == profile
    assert profile.to_dict() == {"cancers": ("rein", "sein"), "region": "84", "experience": "Deux ans de soins."}


def test_stored_profile_of_another_version_is_read_without_what_is_unknown() -> None:
    assert Profile.from_dict({"cancers": ["sein"], "horoscope": "lion"}) == Profile(cancers=("sein",))
    assert Profile.from_dict(None) == Profile()


def test_answers_have_no_order_and_no_double() -> None:
    assert Profile().answering({"themes": ["travail", "aidants", "travail"]}).themes == ("aidants", "travail")


def test_answer_none_means_no_answer() -> None:
    profile = Profile(region="84", themes=("travail",)).answering({"region": None, "themes": None})
    assert profile == Profile()


def test_fingerprint_depends_on_the_named_answers_only() -> None:
    one, other = Profile(region="84", gender="femme"), Profile(region="84", gender="homme")
    assert one.fingerprint(("region",)) == other.fingerprint(("region",))
    assert one.fingerprint(("gender",)) != other.fingerprint(("gender",))


def test_every_question_is_asked_once_with_its_words() -> None:
    asked = [name for step in STEPS for name in step.questions]
    assert sorted(asked) == sorted(FIELD_NAMES)
    assert set(QUESTIONS) == set(FIELD_NAMES)
    assert all(question.label and question.why and question.who for question in QUESTIONS.values())


def test_steps_follow_one_another_to_the_last() -> None:
    assert step_after(STEPS[0]) is STEPS[1]
    assert step_after(STEPS[-1]) is None
