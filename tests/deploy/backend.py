"""A server to be proxied to: `python backend.py NAME PORT`. It shows what it was asked, and does what the path says."""

import json
import os
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Backend(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    name = ""
    posts = 0

    def answer(self, status: int = 200) -> None:
        body = json.dumps({"by": self.name, "path": self.path, "posts": Backend.posts, "headers": dict(self.headers)})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", self.headers.get("Says-Cache-Control", "no-cache"))
        self.send_header("X-Request-ID", "the-backends-own")
        if status == 503:
            self.send_header("Retry-After", "7")
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        Backend.posts += 1
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path.endswith("/dies"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.answer(503 if self.path.endswith(f"/busy-{self.name}") else 200)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    Backend.name = sys.argv[1]
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Backend)
    server.daemon_threads = True
    os.write(1, b"ready\n")
    server.serve_forever()
