# What vm.sh looks at: run in a virtual machine, as root, by its first process. The argument is the launcher.
coxswain=$1
cgroups=/sys/fs/cgroup
export COXSWAIN_MANAGEMENT_PORT=off COXSWAIN_SOCKET=/run/coxswain/a.sock
mkdir -m 700 /run/coxswain
wrong=0

# check WHAT COMMAND...: the command succeeds.
check() {
    local what=$1
    shift
    if "$@"; then echo "ok     $what"; else echo "WRONG  $what: $*" && wrong=1; fi
}
# await SECONDS COMMAND...: it succeeds in time.
await() {
    local end=$((SECONDS + $1))
    shift
    until "$@" 2> /dev/null; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.5
    done
}
says() { grep -q -- "$2" "$1"; }
gone() { ! pgrep -f "$1" > /dev/null; }
leaf() { ls -d "$1".0.*; }
usage() { sed -n 's/^usage_usec //p' "$1/cpu.stat"; }
empty() { [ -z "$(cat "$1/cgroup.procs")" ]; }
# crew FILE: the workers are on stdin.
crew() { { printf 'apiVersion: coxswain.dev/v1alpha1\nkind: Crew\nmetadata: {name: vm}\nspec:\n  workers:\n' && cat; } > "$1"; }
# start CREW LOG: in shop, which is marked as delegated.
start() {
    sh -c 'echo $$ > /sys/fs/cgroup/shop/supervisor/cgroup.procs; exec "$0" run "$1"' "$coxswain" "$1" > "$2" 2>&1 &
    supervisor=$!
}
# stop LOG
stop() {
    kill -TERM $supervisor
    wait $supervisor
    check "it ends well" [ $? = 0 ]
}

echo "+memory +cpu +pids" > $cgroups/cgroup.subtree_control
mkdir -p $cgroups/shop/supervisor
python3 -c "import os; os.setxattr('$cgroups/shop', 'user.delegate', b'1')"

echo "=== a delegated cgroup"
crew /tmp/crew.yaml << 'Y'
    - {name: plain, command: [sleep, "100000"]}
    - name: hog
      restartPolicy: Never
      command: [sh, -c, "sleep 77777 & python3 -c 'kept = bytearray(128 << 20)'; exit 7"]
      resources: {limits: {memory: 64Mi}, enforcement: Required}
    - name: busy
      command: [python3, -c, "while True: pass"]
      resources: {limits: {cpu: 500m}, enforcement: Required}
    - name: bomb
      restartPolicy: Never
      command:
        - python3
        - -c
        - |
          import os, time
          forks = 0
          while True:
              try:
                  if os.fork() == 0:
                      time.sleep(100000)
                  forks += 1
              except OSError as error:
                  print("forks", forks, error, flush=True)
                  time.sleep(100000)
      resources: {limits: {pids: 20}, enforcement: Required}
    - name: deaf
      terminationGracePeriodSeconds: 2
      command:
        - sh
        - -c
        - |
          trap '' TERM
          for i in 1 2 3 4 5 6 7 8; do setsid env -i sh -c 'trap "" TERM; while :; do sleep 1; done' & done
          while :; do sleep 1; done
      resources: {limits: {pids: 100}}
Y
start /tmp/crew.yaml /tmp/a.log
check "it serves" await 600 [ -S $COXSWAIN_SOCKET ]
check "the leak is killed, and told" await 300 says /tmp/a.log \
    'hog/0 killed by SIGKILL, by the kernel: out of memory; its own memory limit of 64Mi was reached (memory.max)'
check "with its whole tree" gone 'sleep 77777'
check "the fork bomb is stopped" await 300 says /tmp/a.log 'bomb/0 | forks 19 '
check "the log says who holds them" says /tmp/a.log "resources.limits are held by the kernel (cgroup v2 at $cgroups/shop)"
busy=$(leaf $cgroups/shop/busy)
from=$(usage "$busy") since=$(date +%s%N)
sleep 30
millicores=$((($(usage "$busy") - from) * 1000000 / ($(date +%s%N) - since)))
echo "busy used ${millicores}m of CPU; $(grep -E 'nr_(periods|throttled)' "$busy/cpu.stat" | tr '\n' ' ')"
check "CPU is at its limit of 500m, or below" [ $millicores -le 525 ]
"$coxswain" dump busy/0 > /tmp/dump
check "dump tells" says /tmp/dump 'limits held: cpu by the kernel, in cgroup /shop/busy'
deaf=$(leaf $cgroups/shop/deaf)
echo "deaf has $(wc -l < "$deaf/cgroup.procs") processes"
check "a tree that hears nothing is stopped" "$coxswain" stop deaf
check "all of it" gone 'trap.*TERM'
check "and its cgroup" [ ! -e "$deaf" ]
sed -i 's/cpu: 500m/cpu: 250m/' /tmp/crew.yaml
check "a limit changes in place" await 300 says "$busy/cpu.max" '^25000 100000'
"$coxswain" status
stop
check "nothing but our own leaf is left" [ "$(ls -d $cgroups/shop/*/)" = $cgroups/shop/supervisor/ ]
cat /tmp/a.log

echo "=== killed and started again"
start /tmp/crew.yaml /tmp/b.log
check "it starts again" await 600 says /tmp/b.log 'busy/0 started'
kill -KILL $supervisor
wait $supervisor
start /tmp/crew.yaml /tmp/c.log
check "and again" await 600 says /tmp/c.log 'busy/0 started'
check "what was left is ended" says /tmp/c.log 'that an earlier run on this socket had left'
check "one of it runs" [ "$(pgrep -fc 'while True: pass')" = 1 ]
stop

# In a container: PID 1 of namespaces of its own, with a memory limit and memory.oom.group as a kubelet sets them.
container() {
    mkdir $cgroups/pod
    echo 400M > $cgroups/pod/memory.max
    echo 1 > $cgroups/pod/memory.oom.group
    sh -c 'echo $$ > /sys/fs/cgroup/pod/cgroup.procs; exec unshare --cgroup --mount --pid --fork --kill-child bash -c \
        "sleep 3; mount --make-rprivate /; umount /sys/fs/cgroup; mount -t cgroup2 -o $0 cgroup2 /sys/fs/cgroup
        mount -t proc proc /proc; exec $1 run /tmp/pod.yaml"' "$1" "$coxswain" > "$2" 2>&1 &
    outside=$!
    sleep 1
    # The one that waits for it is none of the container's.
    echo $outside > $cgroups/cgroup.procs
}
endContainer() {
    kill -TERM "$(pgrep -f quarkus-run.jar | head -1)"
    wait $outside
    check "it ends well" [ $? = 0 ]
    find $cgroups/pod -depth -type d -exec rmdir {} \;
}
crew /tmp/pod.yaml << 'Y'
    - {name: plain, command: [sleep, "100000"]}
    - name: hog
      backoff: {delay: 1s, immediateRestarts: 0, jitter: 0, factor: 1}
      command: [sh, -c, "sleep 88888 & python3 -c 'kept = bytearray(128 << 20)'; exit 7"]
      resources: {limits: {memory: 64Mi}}
Y
echo "=== a container whose cgroup is writable"
container rw /tmp/d.log
killed() { [ "$(grep -c 'hog/0 killed by SIGKILL, by the kernel' /tmp/d.log)" -ge 3 ]; }
check "the leak is killed again and again" await 600 killed
check "and the container lives" says $cgroups/pod/memory.events 'oom_group_kill [1-9]'
check "one plain worker in all that time" [ "$(grep -c 'plain/0 started' /tmp/d.log)" = 1 ]
cat /tmp/d.log
endContainer
echo "=== one whose cgroup is read-only, as in a pod"
container ro /tmp/e.log
check "the watchdog does it" await 600 says /tmp/e.log 'held by the watchdog.*is mounted read-only'
check "nothing is divided" [ -z "$(ls -d $cgroups/pod/*/ 2> /dev/null)" ]
check "the plain one runs" await 300 says /tmp/e.log 'plain/0 started'
endContainer

[ $wrong = 0 ] && echo "all as it should be"
