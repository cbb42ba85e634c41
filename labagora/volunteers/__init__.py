"""Volunteers: what people who lived with cancer accept to tell, for which they may be asked.

Nouns: Volunteer, Profile, Solicitation, Mute, AccessRecord. Only the person edits their profile; nobody browses
volunteers: leaders see those who said yes to them, under a pseudonym, and each look leaves a ledger row.
"""
