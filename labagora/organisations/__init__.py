"""Organisations: hospitals, associations, start-ups, authorities, and who belongs to them.

Nouns: Organisation, Membership. A person asks to join; staff or an existing member confirms; a confirmed member is a
leader of the organisation's projects.
"""
