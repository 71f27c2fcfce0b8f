"""Servers for the tests of openai_http: a real one with the test model, and tiny ones that misbehave."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2

START_S = 120
Behaviour = Callable[[BaseHTTPRequestHandler, bytes], None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def real_server(model: Path, log: Path) -> Iterator[str]:
    """llama-cpp-python's own server on a free port, with everything the backend asks of a server."""
    port = free_port()
    options = {
        "model": model,
        "host": "127.0.0.1",
        "port": port,
        "n_ctx": 4096,
        "n_threads": 1,  # threads wait for each other, and test processes share the cores
        "logits_all": "true",  # it gives logprobs only so
        "interrupt_requests": "false",  # else a second request ends the stream of the first
    }
    command = [sys.executable, "-m", "llama_cpp.server"]
    command += [word for name, value in options.items() for word in (f"--{name}", str(value))]
    with log.open("wb") as file, subprocess.Popen(command, stdout=file, stderr=file) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/v1/models", process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {log.read_text(errors='replace')[-2000:]}")
        try:
            if httpx2.get(url, trust_env=False).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from the server in {START_S} s: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def tiny_server(behave: Behaviour) -> Iterator[str]:
    """A real HTTP server that answers every request by calling `behave` with the handler and the body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            behave(self, b"")

        def do_POST(self) -> None:
            behave(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(
    handler: BaseHTTPRequestHandler, body: str, *, status: int = 200, kind: str = "application/json"
) -> None:
    """Send a whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.end_headers()
    handler.wfile.write(body.encode())
