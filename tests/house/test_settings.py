"""Every setting is documented, and nothing else is."""

import re
from pathlib import Path

from labagora.core.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"`LABAGORA_([A-Z_]+)`", PAGE.read_text(encoding="utf-8").split("## For the tests")[0]))
    declared = {name.upper() for name in Settings.model_fields}
    assert documented == declared
