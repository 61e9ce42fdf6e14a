"""A mail server that keeps what it is given: one file for each mail in /mail, named for whom it is to."""

import itertools
import re
import socketserver
from pathlib import Path

KEPT = Path("/mail")
count = itertools.count(1)


class Session(socketserver.StreamRequestHandler):
    timeout = 60

    def handle(self) -> None:
        self.say(220, "a stand-in for a mail server")
        to: list[str] = []
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").strip()
            word = line[:4].upper()
            if word == "RCPT":
                to += re.findall(r"<(.*?)>", line)
            if word == "DATA":
                self.say(354, "go on")
                self.keep(to, self.text())
                to = []
            if word == "QUIT":
                self.say(221, "goodbye")
                return
            self.say(250, "ok")

    def text(self) -> bytes:
        lines = []
        for line in self.rfile:
            if line.rstrip(b"\r\n") == b".":
                break
            lines.append(line.removeprefix(b".").replace(b"\r\n", b"\n"))
        return b"".join(lines)

    def keep(self, to: list[str], text: bytes) -> None:
        for address in to:
            (KEPT / f"{re.sub(r'[^a-z0-9.@-]', '_', address.lower())}.{next(count):06d}").write_bytes(text)

    def say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    Server(("", 2525), Session).serve_forever()
