"""What others' loggers may say of an exception: its class and the place, never its text, which may be a person's.

The server that runs our apps, and the event loop, write whole tracebacks of what was raised by accident.
"""

import logging
import traceback

_LOGGERS = ("uvicorn.error", "asyncio")


def keep_texts_out() -> None:
    """From now on these loggers name an exception and the line that raised it. Done again without effect."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_named)


def _named(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        # Nor what the message was made with: the loop puts the exception itself into it.
        said = str(record.msg).partition("\n")[0] if not record.args and record.name != "asyncio" else "fault"
        record.msg, record.args = f"{said}: {type(error).__name__}{_where(error)}", ()
        record.exc_info, record.exc_text = None, None
    return True


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
