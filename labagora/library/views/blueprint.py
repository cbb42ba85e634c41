"""The blueprint that the views share."""

from flask import Blueprint

bp = Blueprint("library", __name__)
