"""Files without what their maker's software wrote of them: names of authors, machines, dates of work (security.md A6).

A copy is made from what may be kept, never by cutting in the original: what nobody thought of is left behind. PDF and
office files are read in a process of their own, with little time, little memory and no secret, because what reads them
is large and what is read was written by strangers. A file that cannot be copied so is not handed out.
"""

import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Literal

from labagora.core.errors import DomainError
from labagora.core.pictures import PictureBroken, PictureTooLarge, stripped

Kind = Literal["pdf", "tool", "office", "picture"]  # a tool is a PDF whose fields are there to be filled in
LONGEST_WAIT = 40
AT_ONCE = 2
_ROOT = Path(__file__).parents[3]
_turns = BoundedSemaphore(AT_ONCE)


class Withheld(DomainError):
    """Nobody can tell what the file says of its author: it is handed to nobody who may not know."""

    status = 409
    default_message = (
        "Cette pièce est protégée, abîmée ou trop lourde : nous n'avons pas pu en retirer ce qui dit qui l'a écrite. "
        "Elle n'est donc pas remise. Demandez-en une autre version à l'équipe de l'appel."
    )


def unsigned(content: bytes, kind: Kind) -> bytes:
    """Return the same file without its author. Raises Withheld."""
    if kind != "picture":
        return _apart(content, kind)
    try:
        return stripped(content)
    except (PictureBroken, PictureTooLarge) as error:
        raise Withheld from error


def _apart(content: bytes, kind: Kind) -> bytes:
    """Clean a file in another process, a few at a time. What goes wrong there stays there."""
    command = [sys.executable, "-m", "labagora.core.unsigned.apart", kind]
    with _turns:
        try:
            done = subprocess.run(  # noqa: S603 (the command is ours, word by word; the file is its input)
                command,
                input=content,
                capture_output=True,
                timeout=LONGEST_WAIT,
                env={"PYTHONPATH": str(_ROOT)},
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise Withheld from error
    return done.stdout
