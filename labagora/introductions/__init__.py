"""Introductions: how a volunteer and a project leader meet, from the first invitation to what it changed.

Nouns: Wave, Introduction, Conversation, Message, Acceptance, Sitting, Attendance, Contribution, Evaluation,
ParticipationReport. Secrecy holds until both say yes: the leader first sees counts, then pseudonyms of those who said
yes, then what the volunteer chose to reveal.
"""
