"""Keeps 10 MiB more each 0.2 s, and says so; nothing of it is ever let go."""

import time

kept = []
while True:
    kept.append(bytearray(10 * 1024 * 1024))
    print(f"{len(kept) * 10} MiB", flush=True)
    time.sleep(0.2)
