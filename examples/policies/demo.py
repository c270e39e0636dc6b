"""Works for a second. Ends with 1 in its first two runs, with 0 from its third one on."""

import os
import sys
import time

restarts = int(os.environ.get("COXSWAIN_RESTARTS", "0"))
code = 1 if restarts < 2 else 0
print(f"run {restarts + 1}: works for a second, then ends with {code}")
time.sleep(1)
sys.exit(code)
