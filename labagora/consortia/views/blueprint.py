"""The blueprint of the pages of consortia."""

from flask import Blueprint

bp = Blueprint("consortia", __name__)
