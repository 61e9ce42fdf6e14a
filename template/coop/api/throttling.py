"""How often one caller may ask."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle


class PerMinute(BaseThrottle):
    """So many requests a minute for each signed-in person, or else for each address.

    Counts in the cache by whole minutes and keeps nothing on itself, as threads share it.
    The address is the last one of `X-Forwarded-For`, which our own proxy wrote; what a
    caller puts before it does not count.
    """

    def __init__(self, times: int) -> None:
        self.times = times

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"api:{self._who(request)}:{int(time.time() // 60)}"
        cache.add(key, 0, timeout=120)
        try:
            return cache.incr(key) <= self.times
        except ValueError:  # it lapsed between the two
            return True

    def wait(self) -> float:
        return 60 - time.time() % 60

    def _who(self, request: HttpRequest) -> str:
        if request.user.is_authenticated:
            return f"person:{request.user.pk}"
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        return f"address:{forwarded or request.META.get('REMOTE_ADDR', '')}"[:100]
