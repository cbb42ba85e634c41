"""The pages of the indicators of a consortium."""

from labagora.consortia.indicators.views import evidence, exchange, following, public, reading, recording  # noqa: F401
from labagora.consortia.indicators.views.blueprint import bp

__all__ = ["bp"]
