"""What is asked of the lists of consortia."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkspaceFilters:
    """What a list is narrowed to: words of the name, a kind, a state."""

    text: str = ""
    kind: str = ""
    state: str = ""
