#!/usr/bin/env python3
"""What probes cost: CPU of the supervisor with 500 idle workers, without and with an httpGet probe each second.

    COXSWAIN=./coxswain bench/probes.py [--workers 500] [--seconds 60]

One small server on loopback answers all of them; its own CPU is not counted. Each probe is a connection of its own, as the
kubelet's are.
"""

import argparse
import asyncio
import os
import signal
import socket

from watchdog import measure

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


class Answering(asyncio.Protocol):
    answered = 0

    def connection_made(self, transport):
        self.transport = transport
        self.head = b""

    def data_received(self, data):
        self.head += data
        if self.head.endswith(b"\r\n\r\n"):
            Answering.answered += 1
            self.transport.write(ANSWER)
            self.transport.close()


async def answer(listener, count):
    server = await asyncio.get_running_loop().create_server(Answering, sock=listener, backlog=1024)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    server.close()
    os.write(count, str(Answering.answered).encode())


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--workers", type=int, default=500)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments = arguments.parse_args()
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    read, count = os.pipe()
    server = os.fork()
    if server == 0:
        asyncio.run(answer(listener, count))
        os._exit(0)
    try:
        idle = measure(arguments.workers, {}, arguments.seconds)
        probe = {"httpGet": {"host": "127.0.0.1", "port": port}, "periodSeconds": 1}
        probed = measure(arguments.workers, {"livenessProbe": probe}, arguments.seconds)
    finally:
        os.kill(server, signal.SIGTERM)
        os.waitpid(server, 0)
    print(f"{arguments.workers} workers, httpGet each second, percent of a core:")
    print(f"  without probes {idle:.2f}")
    print(f"  with them      {probed:.2f} ({os.read(read, 32).decode()} answers in all)")
    print(f"  the probes     {probed - idle:.2f}")


if __name__ == "__main__":
    main()
