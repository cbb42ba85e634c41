"""Every French message has its English, and the compiled catalogue is that of the source."""

import gettext
import re

import pytest

from tests import messages


@pytest.fixture(scope="module")
def catalogue():
    return messages.merged()


def test_every_message_has_its_english(catalogue) -> None:
    lines = messages.missing(catalogue)
    assert not lines, f"run make messages, then translate: {lines[:20]}"


def test_placeholders_are_the_same_in_both_languages(catalogue) -> None:
    holder = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    odd = [
        message.id
        for message in catalogue
        if isinstance(message.id, str)
        and message.string
        and sorted(holder.findall(message.id)) != sorted(holder.findall(message.string))
    ]
    assert not odd


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    with (messages.FOLDER / "messages.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for message in messages.current():
        if message.id and isinstance(message.id, str) and message.string:
            assert compiled.gettext(message.id) == message.string
