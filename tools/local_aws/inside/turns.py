"""Takes turns at queues: ministack's threads rebuild a queue's list while others put messages on it, and lose those.

What hands messages to functions locks the queues, in threads of its own; what callers of the API do does not.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any

from ministack.services import sqs

_CALLED_BY_NAME = ("_act_send_message", "_act_delete_message", "_act_delete_message_batch", "_act_purge_queue")
_WITHIN_OTHERS = ("_expire_retained", "_dlq_sweep")


def install() -> None:
    """Have all that changes a queue's list hold the lock, also where it is held already."""
    sqs._queues_lock = threading.RLock()
    for name in (*_CALLED_BY_NAME, *_WITHIN_OTHERS):
        locked = _locked(getattr(sqs, name))
        for action, handler in sqs._HANDLERS.items():
            if handler is getattr(sqs, name):
                sqs._HANDLERS[action] = locked
        setattr(sqs, name, locked)


def _locked[**P, R](change: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(change)
    def holding(*arguments: P.args, **named: P.kwargs) -> R:
        lock: Any = sqs._queues_lock
        with lock:
            return change(*arguments, **named)

    return holding
