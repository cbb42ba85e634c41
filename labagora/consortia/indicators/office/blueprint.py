"""The blueprint of the back office of the indicators."""

from flask import Blueprint

bp = Blueprint("office_indicators", __name__, url_prefix="/gestion")
