"""May this process use enough memory addresses? A shell or batch system can bound them (``ulimit -v``).

Below that bound the libraries for numbers end the process themselves, with lines of their own or with none.
"""

from __future__ import annotations

import os

from routekaart.errors import RoomError

__all__ = ["check_address_space", "least_addresses"]

#: Bytes that the libraries take before any row is read, and for each processor they prepare a thread on.
LIBRARIES = 1_400 * 2**20
PER_PROCESSOR = 64 * 2**20


def least_addresses(n_processors: int) -> int:
    """The least bytes of addresses that a run needs on so many processors.

    >>> least_addresses(2) >> 20
    1528
    """
    return LIBRARIES + n_processors * PER_PROCESSOR


def check_address_space() -> None:
    """Refuse to begin where the libraries would end the process.

    Raises
    ------
    RoomError
        If this process may use fewer addresses than they need.
    """
    try:
        import resource
    except ImportError:  # Windows bounds them otherwise
        return
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    needed = least_addresses(os.cpu_count() or 1)
    if allowed == resource.RLIM_INFINITY or allowed >= needed:
        return
    raise RoomError(
        f"this process may use {allowed >> 20} MB of memory addresses (ulimit -v) and needs {needed >> 20} MB at least: "
        f"run ulimit -v {needed >> 10} or more first",
        nl=f"dit proces mag {allowed >> 20} MB aan geheugenadressen gebruiken (ulimit -v) en heeft er minstens "
        f"{needed >> 20} nodig: voer eerst ulimit -v {needed >> 10} of meer uit",
    )
