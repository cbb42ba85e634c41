"""The back-office shell: dashboard, mail log, component gallery. Reads across domains."""
