"""The shell around the domains: doors, transaction, errors, form base, headers. Knows HTTP, knows no domain."""
