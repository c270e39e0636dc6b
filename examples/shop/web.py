"""The shop's front door: shows how the orders stand, and takes new ones (POST /orders, the body is the item)."""

import argparse
import os
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = os.environ.get("SHOP_HOST", "127.0.0.1")
PORT = int(os.environ.get("SHOP_PORT", "8080"))
ORDERS = f"http://127.0.0.1:{os.environ.get('SHOP_ORDERS_PORT', '8081')}/"

parser = argparse.ArgumentParser()
parser.add_argument("--greeting", default="Welcome")
GREETING = parser.parse_args().greeting


def ask_orders(body=None):
    with urllib.request.urlopen(ORDERS, data=body, timeout=2) as answer:
        return answer.read().decode().strip()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            self.answer(200, f"{GREETING} (pid {os.getpid()})\norders: {ask_orders()}\n")
        except urllib.error.URLError as error:
            self.answer(503, f"{GREETING} (pid {os.getpid()})\norders: away ({error.reason})\n")

    def do_POST(self):
        item = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.answer(201, ask_orders(item) + "\n")
        except urllib.error.URLError as error:
            self.answer(503, f"orders are away ({error.reason}), try again\n")

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, template, *args):
        print(template % args)


print(f"listening on {HOST}:{PORT}")
ThreadingHTTPServer((HOST, PORT), Handler).serve_forever()
