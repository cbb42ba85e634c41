"""The blueprint of the pages of reviewers and of teams."""

from flask import Blueprint

bp = Blueprint("reviews", __name__)
