"""Reads of the consortia."""

from labagora.consortia.queries.laureates import (
    LaureateRow,
    Unfinished,
    consortia_of,
    find_formed,
    get_selected,
    laureate_rows,
    organisations_of,
    selected_with_answers,
    unfinished,
    with_answers,
)
from labagora.consortia.queries.workspaces import Opened, get_workspace, place_of

__all__ = [
    "LaureateRow",
    "Opened",
    "Unfinished",
    "consortia_of",
    "find_formed",
    "get_selected",
    "get_workspace",
    "laureate_rows",
    "organisations_of",
    "place_of",
    "selected_with_answers",
    "unfinished",
    "with_answers",
]
