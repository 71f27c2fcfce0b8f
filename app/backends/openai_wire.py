"""HTTP to one OpenAI-style server: requests that can be cancelled at any moment, failures in words.

Requests run on an event loop in a thread of its own, because there a request can be given up while the server
is still silent; closing the connection is what tells a server to stop.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import CancelledError, Future
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any, TypeVar

import httpx2

from app.backends.openai_errors import broken, refusal, unreadable
from graphs.model import Cancelled, ModelError

CONNECT_S = 5.0
STALL_S = 300.0  # without a byte: a slow machine may read a long prompt for minutes before it says anything
ASK_S = 30.0  # the same for what a server tells of itself, which some do only when they are idle
POLL_S = 0.05  # how long a cancellation may go unnoticed
END = object()
CLOSED = "the model was closed; start Sparring again"
Json = dict[str, Any]
T = TypeVar("T")


class Wire:
    """A connection to the server at `address`, its base URL; one without a path gets `/v1`.

    Raises `ModelError` when the address is none, or is not on this machine and `allow_remote` is off.
    """

    def __init__(
        self, address: str, *, key: str = "", allow_remote: bool = False, stall_s: float = STALL_S
    ) -> None:
        url = _parsed(address)
        self.is_remote = not is_loopback(url.host)
        if self.is_remote and not allow_remote:
            raise ModelError(
                f"the server {url.host} is not on this machine, and nothing leaves it unasked; "
                "set SPARRING_ALLOW_REMOTE=1 to send it what you type"
            )
        self.server = f"{url.scheme}://{url.netloc.decode('ascii')}{url.path.rstrip('/') or '/v1'}"
        self._key = _checked(key)
        self._stall_s = stall_s
        self._client = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {self._key}"} if self._key else {},
            timeout=httpx2.Timeout(stall_s, connect=CONNECT_S),
            trust_env=self.is_remote,  # a proxy set in the environment must not see what goes to loopback
        )
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="openai-http", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End what is under way, which fails in words, and the connection. Calling it twice is allowed."""
        if self._loop.is_running():
            self._wait(self._shut(), None)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def get(self, path: str) -> object:
        """The JSON at `path`, below the base URL, or with `/../` below the root of the server."""
        return self._wait(self._whole("GET", path, None, ASK_S), None)

    def post(self, path: str, body: Json, cancel: Event | None = None) -> object:
        """The JSON answer to `body`. Raises `Cancelled` soon after `cancel` is set."""
        return self._wait(self._whole("POST", path, body, self._stall_s), cancel)

    def events(self, path: str, body: Json, cancel: Event | None = None) -> Iterator[object]:
        """The JSON events of a streamed answer as they come. Raises `Cancelled` soon after `cancel` is set.

        Closing the iterator closes the connection.
        """
        arrived: SimpleQueue[object] = SimpleQueue()
        if cancel is not None and cancel.is_set():
            raise Cancelled
        task = self._begin(self._pump(path, body, arrived.put))
        try:
            while (item := _next(arrived, cancel)) is not END:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            task.cancel()

    # on the event loop

    async def _shut(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._client.aclose()

    async def _whole(self, method: str, path: str, body: Json | None, stall_s: float) -> object:
        timeout = httpx2.Timeout(stall_s, connect=CONNECT_S)
        try:
            response = await self._client.request(method, self._url(path), json=body, timeout=timeout)
        except httpx2.HTTPError as exc:
            raise broken(self.server, exc) from exc
        if response.status_code != 200:
            raise refusal(self.server, response.status_code, response.text, self._key)
        return _decoded(self.server, response.text)

    async def _pump(self, path: str, body: Json, put: Callable[[object], None]) -> None:
        """Hand over each event, then what ended the stream: an error, or END."""
        try:
            async with self._client.sse(self._url(path), method="POST", json=body) as source:
                if source.response.status_code != 200:
                    text = (await source.response.aread()).decode(errors="replace")
                    raise refusal(self.server, source.response.status_code, text, self._key)
                async for event in source:
                    if event.data == "[DONE]":
                        break
                    put(self._checked_event(event.data))
        except httpx2.HTTPError as exc:
            put(broken(self.server, exc))
        except Exception as exc:
            put(exc)
        finally:
            put(END)

    def _checked_event(self, data: str) -> object:
        event = _decoded(self.server, data)
        if isinstance(event, dict) and event.get("error"):  # what went wrong after the stream had begun
            raise refusal(self.server, 500, data, self._key)
        return event

    def _url(self, path: str) -> str:
        if path.startswith("/../"):
            return f"{self.server.removesuffix('/v1')}{path[3:]}"
        return f"{self.server}{path}"

    # between the threads

    def _begin(self, request: Coroutine[Any, Any, T]) -> Future[T]:
        if not self._loop.is_running():
            request.close()
            raise ModelError(CLOSED)
        return asyncio.run_coroutine_threadsafe(request, self._loop)

    def _wait(self, request: Coroutine[Any, Any, T], cancel: Event | None) -> T:
        task = self._begin(request)
        try:
            while True:
                if cancel is not None and cancel.is_set():
                    raise Cancelled
                try:
                    return task.result(POLL_S)
                except TimeoutError:
                    continue
        except CancelledError as exc:
            raise ModelError(CLOSED) from exc
        finally:
            task.cancel()


def _next(arrived: SimpleQueue[object], cancel: Event | None) -> object:
    while True:
        if cancel is not None and cancel.is_set():
            raise Cancelled
        try:
            return arrived.get(timeout=POLL_S)
        except Empty:
            continue


def _parsed(address: str) -> httpx2.URL:
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL as exc:
        raise ModelError(f"SPARRING_SERVER is not a web address: {exc}; say http://HOST:PORT/v1") from exc
    if url.scheme not in ("http", "https") or not url.host:
        raise ModelError(f"SPARRING_SERVER={address!r} is not a web address; say http://HOST:PORT/v1")
    if url.userinfo:
        raise ModelError("SPARRING_SERVER holds a user or password; give the key as SPARRING_SERVER_KEY")
    return url


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name or number; other names are not looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked(key: str) -> str:
    """The key without white space around it; one that no header can carry is refused and not shown."""
    key = key.strip()
    if not key.isascii() or not key.isprintable():
        raise ModelError("SPARRING_SERVER_KEY holds characters no key has; copy it anew")
    return key


def _decoded(server: str, text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as exc:
        raise unreadable(server, text) from exc
