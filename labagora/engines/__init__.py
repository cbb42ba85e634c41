"""The mathematics of the house: arrays in, arrays out.

No table, no web request and no word of a domain is known here; the adapters that feed these engines live in
the domains above.
"""
