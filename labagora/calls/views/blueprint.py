"""The blueprint of the pages of calls and applications."""

from flask import Blueprint

bp = Blueprint("calls", __name__)
