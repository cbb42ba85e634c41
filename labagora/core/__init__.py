"""What every domain stands on: tables, time, secrets, states, errors. Knows no request and no domain word."""
