"""The process that cleans one file: ``python -m labagora.core.unsigned.apart pdf|tool|office``, from input to output.

Its limits are set before anything of the file is read. It opens no file and ends with a code other than 0 when the
file cannot be cleaned: the traceback is for nobody, it might quote the file.
"""

import resource
import sys

SECONDS = 20
MEMORY = 1024 * 2**20


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Clean what comes in. Returns the code of the process."""
    _limit()
    content = sys.stdin.buffer.read()
    try:
        if sys.argv[1] == "office":
            from labagora.core.unsigned import office  # noqa: PLC0415

            made = office.without_author(content)
        else:
            from labagora.core.unsigned import pdf  # noqa: PLC0415 (pypdf costs 0.2 s)

            made = pdf.without_author(content, has_fields_to_fill=sys.argv[1] == "tool")
    except Exception:  # noqa: BLE001 (whatever a stranger's file does to the parser: it is not handed out)
        return 1
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
