"""Accounts: who a person is, how they sign in, what they agreed to.

Nouns: Account, RoleGrant, SignInSession, Passkey, Consent, HeldForm. Anybody may open an account; a person manages
their own; staff invite, suspend and grant roles; administrators grant staff roles.
"""
