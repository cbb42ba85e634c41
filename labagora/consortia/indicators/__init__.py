"""What is measured: a dictionary in four dimensions, followed by each consortium, site by site and month by month.

The Institute writes the dictionary (``Indicator``). A consortium follows some of its lines (``FollowedIndicator``),
with a baseline and a target, in its sites (``MeasuringSite``). A ``Measure`` is a site in a month: what is known of it
is its last ``MeasureRevision``, the others are its history. Members of the consortium, its provider and the Institute
read the exact numbers; everybody else reads what ``publishing`` lets out.
"""
