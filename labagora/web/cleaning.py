"""What people send, without characters that no keyboard types: PostgreSQL and HTML refuse them (security.md E11)."""

import re

from flask import Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def cleaned(values: "MultiDict[str, str]") -> "ImmutableMultiDict[str, str]":
    """Return the same parameters, in the same order, without control characters."""
    return ImmutableMultiDict([(name, _UNTYPED.sub("", value)) for name, value in values.items(multi=True)])


class CleanRequest(Request):
    """A request whose parameters and form hold text only. Uploaded files and JSON bodies are left as they are."""

    @cached_property
    def args(self) -> "MultiDict[str, str]":
        """The parameters of the address."""
        return cleaned(super().args)

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = cleaned(self.__dict__["form"])


def refuse_odd_paths() -> None:
    """No page has a control character in its address."""
    if _UNTYPED.search(request.path):
        abort(404)
