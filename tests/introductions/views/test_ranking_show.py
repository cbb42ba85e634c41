"""The published weights."""

from typing import Any

from labagora.core.clock import utcnow
from labagora.introductions import actions
from labagora.introductions.commands import WeightsDraft
from labagora.introductions.facets import DEFAULT_WEIGHTS


def test_anybody_reads_the_rule_and_the_weights(client: Any, esther: Any) -> None:
    draft = WeightsDraft("Davantage d’équité", {**DEFAULT_WEIGHTS, "fairness": 97})
    actions.set_weights(draft, expected=0, actor=esther, now=utcnow())
    text = client.get("/classement").get_data(as_text=True)
    assert "L’indemnisation ne compte jamais." in text
    assert "Davantage d’équité" in text
    assert ">97<" in text
