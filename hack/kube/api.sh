#!/usr/bin/env bash
# Runs a private etcd and kube-apiserver on free loopback ports.
#
# Usage: hack/kube/api.sh up DIR      start what is not running; print the path of DIR/kubeconfig
#        hack/kube/api.sh kill DIR    end kube-apiserver alone: an outage, until the next "up"
#        hack/kube/api.sh down DIR    end both; the data in DIR stays for the next "up"
#
#   DIR holds everything the two servers own: data, keys, logs, pid files and
#       kubeconfig     cluster admin, self-contained
#       ca.crt         what a pod would find beside its service account token
#   A second "up" keeps ports, keys and data.
#
#   Only the API is here: no kubelet, scheduler or controllers. Pods stay Pending,
#   Deployments make no pods, deleted namespaces stay Terminating, and no default
#   service account, kube-root-ca.crt or rules of the view/edit/admin roles appear.
#
# Environment:
#   KUBEBUILDER_ASSETS    folder of the binaries; default: what assets.sh prints
#   KUBE_APISERVER_ARGS   more flags for kube-apiserver, e.g. "-v=4"
set -euo pipefail

die() { echo "api.sh: $*" >&2; exit 1; }

[[ $# -eq 2 && $1 =~ ^(up|kill|down)$ ]] || die "usage: api.sh up|kill|down DIR"
action=$1
umask 077
mkdir -p "$2"
dir=$(cd "$2" && pwd)

# alive NAME: the process in NAME.pid is still NAME, and no zombie.
alive() {
    local pid
    pid=$(cat "$dir/$1.pid" 2>/dev/null) && [[ $(cat "/proc/$pid/stat" 2>/dev/null) == "$pid ($1) "[^Z]* ]]
}

# start NAME ARG...: runs an asset in a session of its own, unless it is alive.
start() {
    local name=$1
    shift
    alive "$name" && return
    setsid "$assets/$name" "$@" </dev/null >>"$dir/$name.log" 2>&1 &
    echo $! > "$dir/$name.pid"
    for _ in {1..100}; do   # until the child has become NAME
        alive "$name" && return
        sleep 0.02
    done
}

# stop NAME SIGNAL: returns when NAME is gone; after 10 s SIGNAL becomes KILL.
stop() {
    alive "$1" || return 0
    local pid
    pid=$(cat "$dir/$1.pid")
    kill "-$2" "$pid"
    for _ in {1..100}; do
        alive "$1" || return 0
        sleep 0.1
    done
    kill -KILL "$pid"
}

# choose_ports: two that nobody listens on, below the range of outgoing connections.
choose_ports() {
    local port free=()
    for port in $(shuf -i 20000-32000 -n 50); do   # no number twice
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || free+=("$port")
        [[ ${#free[@]} -lt 2 ]] || { echo "${free[*]}" > "$dir/ports"; return; }
    done
    die "no two free ports among 50 from 20000 to 32000"
}

# await NAME COMMAND...: until COMMAND succeeds; fails when NAME dies or after 60 s.
await() {
    local name=$1
    shift
    for _ in {1..600}; do
        "$@" >/dev/null 2>&1 && return
        alive "$name" || break
        sleep 0.1
    done
    tail -n 20 "$dir/$name.log" >&2
    die "$name is not ready"
}

# kube-apiserver has no state of its own; asked politely it would wait for open watches.
case $action in
kill) stop kube-apiserver KILL; exit ;;
down) stop kube-apiserver KILL; stop etcd TERM; exit ;;
esac

assets=${KUBEBUILDER_ASSETS:-$("$(dirname "$0")/assets.sh")}

if [[ ! -s $dir/ports ]]; then
    openssl genrsa -out "$dir/service-account.key" 2048 2>/dev/null
    echo "$(openssl rand -hex 16),admin,admin,system:masters" > "$dir/tokens.csv"
    choose_ports
fi
read -r etcd_port api_port < "$dir/ports"

start etcd --data-dir="$dir/etcd" --unsafe-no-fsync --log-level=warn \
    --listen-client-urls="http://127.0.0.1:$etcd_port" \
    --advertise-client-urls="http://127.0.0.1:$etcd_port" \
    --listen-peer-urls=http://127.0.0.1:0

# shellcheck disable=SC2086 # the extra flags are meant to be split
start kube-apiserver --etcd-servers="http://127.0.0.1:$etcd_port" \
    --bind-address=127.0.0.1 --secure-port="$api_port" --cert-dir="$dir/certs" \
    --advertise-address=127.0.0.1 --endpoint-reconciler-type=none \
    --service-cluster-ip-range=10.0.0.0/24 --allow-privileged \
    --authorization-mode=RBAC --token-auth-file="$dir/tokens.csv" \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$dir/service-account.key" \
    --service-account-signing-key-file="$dir/service-account.key" \
    --disable-admission-plugins=ServiceAccount \
    ${KUBE_APISERVER_ARGS:-}

await kube-apiserver test -s "$dir/certs/apiserver.crt"
cp "$dir/certs/apiserver.crt" "$dir/ca.crt"
cat > "$dir/kubeconfig" <<EOF
apiVersion: v1
kind: Config
current-context: local
contexts: [{name: local, context: {cluster: local, user: admin}}]
clusters:
- name: local
  cluster:
    server: https://127.0.0.1:$api_port
    certificate-authority-data: $(base64 -w0 "$dir/ca.crt")
users: [{name: admin, user: {token: $(cut -d, -f1 "$dir/tokens.csv")}}]
EOF
await kube-apiserver "$assets/kubectl" --kubeconfig="$dir/kubeconfig" get --raw /readyz
echo "$dir/kubeconfig"
