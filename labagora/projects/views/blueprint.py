"""The blueprint that the views share."""

from flask import Blueprint

bp = Blueprint("projects", __name__)
