"""What the last import of a sheet brought, and what was written here since. Pure."""

from labagora.library.commands import FIELDS, SheetDraft
from labagora.library.models import Sheet

EMPTY = SheetDraft(title="").as_content()


def edited_since_import(sheet: Sheet) -> list[str]:
    """Return the fields that differ from what the last import brought: the next one leaves them alone."""
    if not sheet.imported:
        return []
    brought = sheet.imported.get("content", {})
    return [name for name in FIELDS if sheet.content.get(name, EMPTY[name]) != brought.get(name, EMPTY[name])]
