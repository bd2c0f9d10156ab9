"""A reverse proxy before one node; it answers as a node with a fault would."""

import base64
import contextlib
import gzip
import json
import socket
import ssl
import sys
import tempfile
import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import trustme

from tests.cluster.faults import JSON, Answer, Fault

# seconds to wait for the node; long, because a request may have to wait for a frozen node
PATIENCE = 120.0
HOP = {"connection", "keep-alive", "host", "accept-encoding", "content-encoding", "content-length"}


class Proxy:
    """A proxy before one node, on a port of its own, that lives as long as the `with` block.

    Attributes:
        target: the node's address; may be changed at any time.
        faults: the first fault that matches a request affects it.
        seen: method and path of every request, in order of arrival.
        errors: exceptions that functions of the faults have raised; the first is raised again when
            the
            block ends.
        closing: set when the block ends.
        ca_file: the certificate that a client must trust; ``None`` without TLS.
    """

    def __init__(
        self,
        target: str,
        *,
        tls: bool = False,
        user: str = "",
        password: str = "",
        api_key: str = "",
    ) -> None:
        """Prepare the proxy; it listens once the block begins.

        Args:
            target: the node's address.
            tls: speak TLS, with a certificate for 127.0.0.1 and localhost.
            user: if not empty, clients must log in with this name.
            password: the password of `user`.
            api_key: if not empty, clients must send this API key.
        """
        self.target = target
        self.faults: list[Fault] = []
        self.seen: list[tuple[str, str]] = []
        self.ca_file: Path | None = None
        self._tls = tls
        self._wanted = _authorization(user, password, api_key)
        self._lock = threading.Lock()
        self.errors: list[BaseException] = []
        self.closing = threading.Event()

    def __enter__(self) -> Self:
        """Start to listen."""
        self._server = _Server(self)
        if self._tls:
            self._folder = tempfile.TemporaryDirectory(prefix="jiewen-proxy-")
            self._speak_tls(Path(self._folder.name))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; raise the first error of a fault's own function."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self._tls:
            self._folder.cleanup()
        if self.errors and error is None:
            raise self.errors[0]

    @property
    def url(self) -> str:
        """The address of the proxy."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def admits(self, authorization: str | None) -> bool:
        """Return whether a request with this Authorization header is allowed."""
        return not self._wanted or authorization == self._wanted

    def strike(self, method: str, path: str, body: bytes) -> Fault | None:
        """Record a request in `seen`; return the fault that affects it, if any."""
        with self._lock:
            self.seen.append((method, path))
            for fault in self.faults:
                if fault.times != 0 and fault.match(method, path, body):
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def _speak_tls(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        # The handshake happens in the thread that serves the connection.
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )


def _authorization(user: str, password: str, api_key: str) -> str:
    if api_key:
        return f"ApiKey {api_key}"
    if user:
        return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    return ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # a thread may still wait for a frozen node when the proxy closes

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for request in list(self._open):  # otherwise a kept-alive connection would still be served
            with contextlib.suppress(OSError):
                socket.socket.shutdown(request, socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Record an exception, except broken connections and handshakes.

        Tests cause those on purpose.
        """
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.proxy.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        proxy = self.server.proxy
        body = self._body()
        fault = proxy.strike(self.command, self.path, body)
        if not proxy.admits(self.headers["Authorization"]):
            return self._answer(Answer(401, b"Unauthorized", "text/plain"))
        try:
            answer = self._ask(body, fault or Fault())
        except (OSError, HTTPException):
            answer = None  # the node has closed the connection, so we close ours
        if fault and fault.delay:
            proxy.closing.wait(fault.delay)
        if answer is None:
            self.close_connection = True
        else:
            self._answer(answer)
        return None

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815

    def _body(self) -> bytes:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        return gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body

    def _ask(self, body: bytes, fault: Fault) -> Answer | None:
        """Return the node's answer or the fault's; ``None`` if the connection breaks."""
        if fault.drop == "before":
            return None
        if fault.drop == "amid":
            self._half(body)
            return None
        if fault.status:
            told = fault.body if isinstance(fault.body, bytes) else json.dumps(fault.body).encode()
            return Answer(fault.status, told)
        if fault.through:
            return fault.through(body, self._forward)
        answer = self._forward(body)
        if fault.drop == "after":
            return None
        if fault.alter:
            altered = json.dumps(fault.alter(json.loads(answer.body)))
            return Answer(answer.status, altered.encode(), answer.kind)
        return answer

    def _forward(self, body: bytes) -> Answer:
        node = self._connect()
        try:
            node.request(self.command, self.path, body or None, self._passed_on())
            told = node.getresponse()
            return Answer(told.status, told.read(), told.getheader("Content-Type") or JSON)
        finally:
            node.close()

    def _half(self, body: bytes) -> None:
        node = self._connect()
        try:
            node.putrequest(self.command, self.path)
            for name, value in self._passed_on().items():
                node.putheader(name, value)
            node.putheader("Content-Length", str(len(body)))
            node.endheaders(body[: len(body) // 2])
        finally:
            node.close()

    def _connect(self) -> HTTPConnection:
        node = urlsplit(self.server.proxy.target)
        return HTTPConnection(str(node.hostname), node.port, timeout=PATIENCE)

    def _passed_on(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name.lower() not in HOP}

    def _answer(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing, since tests read `Proxy.seen`."""
