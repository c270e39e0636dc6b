"""Packs orders, one after the other, a second each. Finishes the one at hand when it is asked to stop."""

import json
import os
import signal
import sys
import threading
import urllib.error
import urllib.request

ORDERS = f"http://127.0.0.1:{os.environ.get('SHOP_ORDERS_PORT', '8081')}"
stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())


def post(path):
    with urllib.request.urlopen(ORDERS + path, data=b"", timeout=2) as answer:
        return json.loads(answer.read() or b"null")


def pack(order):
    print(f"packs order {order['id']}: {order['item']}")
    if order["item"] == "bomb":
        sys.exit("a bomb: nobody told me how to pack that")
    threading.Event().wait(1)
    post(f"/done/{order['id']}")
    print(f"order {order['id']} is packed")


print(f"packer {os.environ.get('COXSWAIN_INSTANCE', '?')} is ready")
while not stopping.is_set():
    try:
        order = post("/next")
    except urllib.error.URLError:
        order = None  # orders restarts: it will be back
    if order:
        pack(order)
    else:
        stopping.wait(0.5)
print("stops, with nothing half packed")
