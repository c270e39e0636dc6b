# Makes requests keep the rules that OpenAPI can't say, so that a refusal is a mistake of the document.
import re

import schemathesis

MILLIS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
LONGEST = 7 * MILLIS["d"]


@schemathesis.hook
def before_call(context, case, kwargs):
    query = case.query or {}
    # `instance` needs exactly one `worker` beside it.
    if "worker" not in query:
        query.pop("instance", None)
    # A timeout is 7d at most, all its parts together.
    parts = re.findall(r"(\d+)(d|h|ms|m|s)", str(query.get("timeout", "")))
    if sum(int(number) * MILLIS[unit] for number, unit in parts) > LONGEST:
        query["timeout"] = "7d"
