"""Works for a second, then dies of an error that nobody catches."""

import os
import time

print(f"start number {int(os.environ.get('COXSWAIN_RESTARTS', '0')) + 1}")
time.sleep(1)
raise RuntimeError("something went wrong, as it always does")
