# What vm.sh looks at when it is given this file: schedules while the clock is set, by date(1). By the first process of a
# virtual machine, as root: nobody sets the clock of a machine that others use. The argument is the launcher.
coxswain=$1
export COXSWAIN_MANAGEMENT_PORT=off COXSWAIN_SOCKET=/run/coxswain/a.sock COXSWAIN_STATE_DIR=/var/lib/coxswain
mkdir -m 700 /run/coxswain
wrong=0

# check WHAT COMMAND...: the command succeeds.
check() {
    local what=$1
    shift
    if "$@"; then echo "ok     $what"; else echo "WRONG  $what: $*" && wrong=1; fi
}
# By a clock that is not set: bash's own SECONDS is.
uptime() { cut -d. -f1 /proc/uptime; }
# await SECONDS COMMAND...: it succeeds in time.
await() {
    local end=$(($(uptime) + $1))
    shift
    until "$@" 2> /dev/null; do
        [ "$(uptime)" -lt "$end" ] || return 1
        sleep 0.5
    done
}
answers() { "$coxswain" status > /dev/null; }
set_clock() { date -u -s "2026-11-22 $1" > /dev/null; }
runs() { [ "$(wc -l < /tmp/ticks)" = "$1" ]; }
last_began() { tail -1 /tmp/ticks | grep -q "^$1"; }
next_is() { "$coxswain" status tick -o json | grep -q "\"nextStartAt\" : \"2026-11-22T$1:00.000Z\""; }
is_kept() { grep -q "^tick 2026-11-22T$1:00Z" /var/lib/coxswain/last-runs; }

set_clock 12:10:00
touch /tmp/ticks
cat > /tmp/crew.yaml << 'Y'
apiVersion: coxswain.dev/v1alpha1
kind: Crew
metadata: {name: clock}
spec:
  workers:
    - {name: tick, schedule: "0 * * * *", timeZone: Etc/UTC, persistent: true, command: [sh, -c, "date -u +%T >> /tmp/ticks"]}
    - {name: poll, every: 30s, command: [sh, -c, "cut -d. -f1 /proc/uptime >> /tmp/polls"]}
Y
"$coxswain" run /tmp/crew.yaml > /tmp/log 2>&1 &
supervisor=$!
check "it answers" await 60 answers

echo "=== set forward, to 5 s before a run"
check "the run is 50 minutes away" next_is 13:00
set_clock 12:59:55
check "it starts by the new time" await 30 runs 1
check "and not before it" last_began 13:00
check "that is kept" await 10 is_kept 13:00

echo "=== set forward, over two runs"
set_clock 15:30:00
check "one run" await 30 runs 2
check "of the newest time" await 10 is_kept 15:00
check "the other is told" grep -q 'no run of 2026-11-22T14:00:00Z' /tmp/log

echo "=== set back by half an hour"
set_clock 14:59:50
sleep 20
check "what has run does not run again" runs 2
check "the next one is the one that was next" next_is 16:00

echo "=== set back by four hours"
set_clock 10:59:50
check "the new time counts" await 30 runs 3
check "from there on" last_began 11:00
check "the log tells the new time" await 10 grep -q '^2026-11-22T11:00:.*tick/0 started' /tmp/log

echo "=== every minds nothing of it"
check "half a minute apart" awk 'NR > 1 && ($1 - last < 29 || $1 - last > 45) { exit 1 } { last = $1 } END { if (NR < 3) exit 1 }' /tmp/polls

kill -TERM $supervisor
wait $supervisor
check "it ends well" [ $? = 0 ]
if [ $wrong = 0 ]; then echo "all as it should be"; else cat /tmp/log /tmp/ticks /tmp/polls; fi
