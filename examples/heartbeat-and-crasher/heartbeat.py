"""Says once a second that it is alive."""

import itertools
import os
import time

for beat in itertools.count(1):
    print(f"beat {beat} from pid {os.getpid()}")
    time.sleep(1)
