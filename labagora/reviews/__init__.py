"""The review of a call: admissibility, reviewers without conflict, grids, assignment, committee, decisions, messages.

One round per call. A reviewer is known by a number to everybody but the Institute's team; what reviewers read of an
application is one document built for them.
"""
