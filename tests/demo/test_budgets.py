"""The stories stay possible whatever the day of loading: no month asks more of a person than they accept."""

from collections import defaultdict

from labagora.demo.content import read
from labagora.volunteers.models import DEFAULT_BUDGET

LONGEST_MONTH = 31


def test_no_month_holds_more_solicitations_than_a_person_accepts() -> None:
    stories = read("stories")
    asked: dict[str, list[int]] = defaultdict(list)
    for wave in stories["waves"]:
        for key in wave["people"]:
            asked[key].append(int(wave["at"].split()[0]))
    for one in stories["proposals"]:
        asked[one["who"]].append(int(one["at"].split()[0]))
    budgets = {entry["key"]: entry.get("budget", DEFAULT_BUDGET) for entry in read("volunteers")["volunteers"]}
    for key, days in asked.items():
        most = max(sum(0 <= other - day < LONGEST_MONTH for other in days) for day in days)
        assert most <= budgets[key], key


def test_no_decision_comes_before_the_answer_reaches_the_leader() -> None:
    for story in read("stories")["stories"]:
        days = {step["do"]: int(step["at"].split()[0]) for step in story["steps"]}
        said = days.get("say_yes", days.get("volunteer"))
        for decision in ("accept", "refuse"):
            if decision in days:
                assert said is not None
                assert days[decision] - said >= 4, story
