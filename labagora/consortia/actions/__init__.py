"""What is done to consortia."""

from labagora.consortia.actions.laureates import LaureateDraft, form_laureate

__all__ = ["LaureateDraft", "form_laureate"]
