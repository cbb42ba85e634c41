"""One way to read an e-mail address, whichever door it comes through: two spellings must not be two people."""

from email_validator import EmailNotValidError, validate_email


def normalised(address: str) -> str:
    """Return the address in its one spelling, checked for its form only, offline. Raises ValueError."""
    try:
        return validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=True
        ).normalized
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
