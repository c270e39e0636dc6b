"""Works for two seconds and ends with the exit code at its index."""

import argparse
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--exit-codes", required=True, help="one for each instance, 0,2,1")
codes = [int(code) for code in parser.parse_args().exit_codes.split(",")]
instance = int(os.environ.get("COXSWAIN_INSTANCE", "0"))
code = codes[instance % len(codes)]

for step in range(4):
    print(f"job {step + 1} of 4")
    time.sleep(0.5)
print(f"ends with {code}")
sys.exit(code)
