"""The blueprint of the back office of calls."""

from flask import Blueprint

bp = Blueprint("office_calls", __name__, url_prefix="/gestion/appels")
