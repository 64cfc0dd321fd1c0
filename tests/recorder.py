#!/usr/bin/python3
"""A server that writes down the first line and the headers of each request
and refuses it (400): for tests that look at headers, addresses and proxies.

    recorder.py LOG PORT-FILE [CERTIFICATE]    with one: TLS
"""
import http.server
import os
import ssl
import sys


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with open(sys.argv[1], "a", encoding="utf-8") as log:
            log.write("%s %s\n%s" % (self.command, self.path, self.headers))
        body = b'{"error":{"message":"recorded","type":"x","code":null}}'
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        with open(sys.argv[1], "a", encoding="utf-8") as log:
            log.write("CONNECT %s\n" % self.path)
        self.send_error(502)

    def log_message(self, *arguments):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    with open(sys.argv[2] + ".new", "w", encoding="utf-8") as file:
        file.write("%d\n" % server.server_port)
    os.rename(sys.argv[2] + ".new", sys.argv[2])
    server.serve_forever()


if __name__ == "__main__":
    main()
