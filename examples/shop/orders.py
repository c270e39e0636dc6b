"""Keeps the orders of the shop: in memory, and in a file that it reads when it starts.

GET  /            how many wait, are being packed, are done
POST /            the body is an item: a new order
POST /next        an order to pack, 204 if there is none
POST /done/ID     it is packed
"""

import json
import os
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer

PORT = int(os.environ.get("SHOP_ORDERS_PORT", "8081"))
DATA = os.environ.get("SHOP_DATA", os.path.join(tempfile.gettempdir(), f"coxswain-shop-{os.getuid()}"))
FILE = os.path.join(DATA, "orders.json")


class Orders:
    def __init__(self):
        os.makedirs(DATA, exist_ok=True)
        self.all = []
        if os.path.exists(FILE):
            with open(FILE, encoding="utf-8") as file:
                self.all = json.load(file)
        for order in self.all:
            if order["state"] == "packing":  # whoever packed it may be gone
                order["state"] = "waiting"

    def save(self):
        """Whole or not at all: a kill in the middle leaves the old file."""
        with open(FILE + ".new", "w", encoding="utf-8") as file:
            json.dump(self.all, file)
        os.replace(FILE + ".new", FILE)

    def add(self, item):
        order = {"id": len(self.all) + 1, "item": item, "state": "waiting"}
        self.all.append(order)
        self.save()
        return order

    def next(self):
        for order in self.all:
            if order["state"] == "waiting":
                order["state"] = "packing"
                self.save()
                return order
        return None

    def done(self, number):
        self.all[number - 1]["state"] = "done"
        self.save()

    def count(self):
        states = [order["state"] for order in self.all]
        return {state: states.count(state) for state in ("waiting", "packing", "done")}


class Handler(BaseHTTPRequestHandler):
    orders = Orders()

    def do_GET(self):
        self.answer(200, self.orders.count())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/":
            order = self.orders.add(body.strip() or "something")
            print(f"order {order['id']}: {order['item']}")
            self.answer(201, order)
        elif self.path == "/next":
            order = self.orders.next()
            self.answer(200 if order else 204, order)
        elif self.path.startswith("/done/"):
            self.orders.done(int(self.path.removeprefix("/done/")))
            self.answer(200, {})
        else:
            self.answer(404, {})

    def answer(self, status, body):
        text = b"" if status == 204 else json.dumps(body).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass  # the workers ask all the time


server = HTTPServer(("127.0.0.1", PORT), Handler)
print(f"{len(Handler.orders.all)} orders in {FILE}, listening on 127.0.0.1:{PORT}")
server.serve_forever()
