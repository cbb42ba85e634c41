"""The filters of the pages."""

import pytest
from flask import Flask
from flask_babel import force_locale

from labagora.web.templating import size


@pytest.mark.parametrize(
    ("octets", "french", "english"),
    [
        (0, "0 octet", "0 bytes"),
        (1, "1 octet", "1 byte"),
        (45, "45 octets", "45 bytes"),
        (999, "999 octets", "999 bytes"),
        (1000, "1 ko", "1 kB"),
        (119_600, "120 ko", "120 kB"),
        (999_499, "999 ko", "999 kB"),
        (999_950, "1 Mo", "1 MB"),
        (1_230_000, "1,2 Mo", "1.2 MB"),
        (10_000_000, "10 Mo", "10 MB"),
        (2_500_000_000, "2,5 Go", "2.5 GB"),
    ],
)
def test_a_size_is_in_the_reader_s_units(app: Flask, octets: int, french: str, english: str) -> None:
    for locale, said in (("fr", french), ("en", english)):
        with app.test_request_context(), force_locale(locale):
            assert size(octets).replace("\xa0", " ").replace("\u202f", " ") == said
