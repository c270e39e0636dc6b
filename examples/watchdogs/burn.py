"""Works for a moment, then hangs in a loop that takes a whole CPU."""

import time

print("working", flush=True)
time.sleep(2)
print("stuck", flush=True)
while True:
    pass
