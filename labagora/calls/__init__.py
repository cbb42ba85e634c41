"""Calls (appels à candidatures, appels à projets): from the announcement to applications that are filed, with proof.

Nouns: Call, FormRevision, CallInquiry, Application, its sections, files and members, Filing. The team writes and opens
a call; a confirmed member of an organisation starts an application and invites partners to its team; the team of
the application alone reads it until it is filed. The clock of the server decides what is on time (``deadline``).
"""
