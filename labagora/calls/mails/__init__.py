"""The mails of the calls, one function a message."""
