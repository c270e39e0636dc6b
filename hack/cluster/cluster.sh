#!/usr/bin/env bash
# A real single-node Kubernetes (kubelet, containerd, runc, scheduler, controllers) without an engine, in 10 s.
#
# Usage: hack/cluster/cluster.sh up DIR            start it; DIR keeps data, logs and kubeconfig
#        hack/cluster/cluster.sh exec DIR CMD...   run CMD inside (kubectl, ctr, curl to a pod, ...)
#        hack/cluster/cluster.sh image DIR TAR...  import image archives (docker-archive)
#        hack/cluster/cluster.sh down DIR          end every process of it
#        hack/cluster/cluster.sh prepare DIR       only make the files (for vm.sh)
#
# Everything runs in mount, network and PID namespaces of its own: the node, the pods and
# the API server talk only there, and killing the first process ends all the others.
# The API server listens on the service address itself (10.0.0.1:443), so pods reach it
# without kube-proxy. No DNS; images are imported, not pulled. Several clusters don't disturb each other: each has
# its own cgroup root. Needs root, cgroup v1 or v2, apt, gcc, python3, openssl; the binaries of hack/kube/assets.sh
# (KUBEBUILDER_ASSETS). Debian's packages are fetched once, into ${XDG_CACHE_HOME:-~/.cache}/coxswain-cluster.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
self=$here/$(basename "$0")
action=${1:?up, exec, image or down}
[[ ${2:?DIR} && $action =~ ^(up|prepare)$ ]] && mkdir -p "$2"
[[ -d $2 ]] || { echo "cluster.sh: no folder $2" >&2; exit 1; }
dir=$(cd "$2" && pwd)
shift 2

node=10.89.0.1
debs=${XDG_CACHE_HOME:-$HOME/.cache}/coxswain-cluster
group=coxswain-$(cksum <<< "$dir" | cut -d' ' -f1)
PATH=$debs/usr/bin:$debs/usr/sbin:$PATH

alive() { [[ -e $dir/init.pid && $(cat "/proc/$(cat "$dir/init.pid")/comm" 2>/dev/null) == bash ]]; }
inside() { nsenter -t "$(cat "$dir/init.pid")" -m -n -p -- env PATH="$assets:$PATH" KUBECONFIG="$dir/kubeconfig" CONTAINERD_ADDRESS="$dir/containerd.sock" CONTAINERD_NAMESPACE=k8s.io "$@"; }

# fail WHY: with what the first process has said.
fail() {
    cat "$dir/init.log" >&2
    echo "cluster.sh: $1" >&2
    exit 1
}

# find_assets: once, as asking each binary for its version takes a moment.
find_assets() {
    [[ -s $dir/assets ]] || "$here/../kube/assets.sh" kubelet kube-controller-manager kube-scheduler > "$dir/assets"
    assets=$(cat "$dir/assets")
}

prepare() {
    if [[ ! -d $debs ]]; then
        rm -rf "$debs.new" && mkdir -p "$debs.new"
        (cd "$debs.new" && apt-get -qq -o APT::Sandbox::User=root download containerd runc containernetworking-plugins busybox-static
            for deb in *.deb; do dpkg-deb -x "$deb" . && rm "$deb"; done)
        mv "$debs.new" "$debs"
    fi
    if [[ ! -e $dir/images/pause.tar ]]; then
        mkdir -p "$dir/images/pause"
        gcc -static -Os -s -o "$dir/images/pause/pause" "$here/pause.c"
        python3 "$here/image.py" localhost/pause:1 "$dir/images/pause" "$dir/images/pause.tar" /pause
    fi
    if [[ ! -e $dir/service-account.key ]]; then
        openssl genrsa -out "$dir/service-account.key" 2048 2>/dev/null
        echo "$(openssl rand -hex 16),admin,admin,system:masters" > "$dir/tokens.csv"
    fi
    cat > "$dir/containerd.toml" <<EOF
version = 2
root = "$dir/containerd"
state = "$dir/containerd-run"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]
[grpc]
  address = "$dir/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  disable_apparmor = true
  restrict_oom_score_adj = true   # works without CAP_SYS_RESOURCE
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      BinaryName = "$debs/usr/sbin/runc"
      SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$debs/usr/lib/cni"
    conf_dir = "$dir/cni"
EOF
    mkdir -p "$dir/cni"
    cat > "$dir/cni/10-bridge.conflist" <<EOF
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false,
   "ipam": {"type": "host-local", "dataDir": "$dir/ipam", "ranges": [[{"subnet": "10.244.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
EOF
    cat > "$dir/kubelet.yaml" <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix://$dir/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$group
failCgroupV1: false
failSwapOn: false
makeIPTablesUtilChains: false
resolvConf: $dir/resolv.conf
clusterDNS: [$node]
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
volumePluginDir: $dir/volume-plugins
evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
imageGCHighThresholdPercent: 100
EOF
    : > "$dir/resolv.conf"
}

# make_groups: the kubelet wants its root there already, and ends what it doesn't know below it.
make_groups() {
    local tree
    if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
        mkdir -p "/sys/fs/cgroup/$group"
        return
    fi
    for tree in /sys/fs/cgroup/*/; do
        [[ -e $tree/cgroup.procs && ! -L ${tree%/} ]] || continue
        mkdir -p "$tree$group"
        [[ ! -e $tree/cpuset.cpus ]] || {
            cat "$tree/cpuset.cpus" > "$tree$group/cpuset.cpus"
            cat "$tree/cpuset.mems" > "$tree$group/cpuset.mems"
        }
    done
}

# init: process 1 of the new namespaces.
init() {
    mount --make-rshared /
    mount -t tmpfs tmpfs /run
    mkdir -p "$dir/log" && mount --bind "$dir/log" /var/log
    ip link set lo up
    ip addr add 10.0.0.1/32 dev lo
    ip link add node0 type dummy 2>/dev/null || ip link add node0 type bridge
    ip addr add $node/24 dev node0 && ip link set node0 up
    echo 1 > /proc/sys/net/ipv4/ip_forward

    make_groups

    run() { local log=$1; shift; { "$@" </dev/null >>"$dir/log/$log.log" 2>&1; echo "$log exited with $?"; } & }
    run etcd "$assets/etcd" --data-dir="$dir/etcd" --unsafe-no-fsync --log-level=warn --listen-peer-urls=http://127.0.0.1:0
    run containerd containerd --config "$dir/containerd.toml"
    run kube-apiserver "$assets/kube-apiserver" --etcd-servers=http://127.0.0.1:2379 \
        --bind-address=0.0.0.0 --secure-port=443 --advertise-address=$node --cert-dir="$dir/certs" \
        --service-cluster-ip-range=10.0.0.0/24 --allow-privileged --authorization-mode=RBAC \
        --token-auth-file="$dir/tokens.csv" --kubelet-preferred-address-types=InternalIP \
        --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$dir/service-account.key" \
        --service-account-signing-key-file="$dir/service-account.key"
    until [[ -s $dir/certs/apiserver.crt ]]; do sleep 0.1; done
    cat > "$dir/kubeconfig" <<EOF
apiVersion: v1
kind: Config
current-context: local
contexts: [{name: local, context: {cluster: local, user: admin}}]
clusters:
- name: local
  cluster: {server: "https://10.0.0.1:443", certificate-authority: "$dir/certs/apiserver.crt"}
users: [{name: admin, user: {token: $(cut -d, -f1 "$dir/tokens.csv")}}]
EOF
    until "$assets/kubectl" --kubeconfig="$dir/kubeconfig" get --raw /readyz >/dev/null 2>&1; do sleep 0.2; done
    export CONTAINERD_ADDRESS=$dir/containerd.sock CONTAINERD_NAMESPACE=k8s.io
    until ctr version >/dev/null 2>&1; do sleep 0.2; done
    for tar in "$dir"/images/*.tar; do ctr image import "$tar"; done
    run kube-controller-manager "$assets/kube-controller-manager" --kubeconfig="$dir/kubeconfig" \
        --leader-elect=false --service-account-private-key-file="$dir/service-account.key" \
        --root-ca-file="$dir/certs/apiserver.crt" --use-service-account-credentials --bind-address=127.0.0.1
    run kube-scheduler "$assets/kube-scheduler" --kubeconfig="$dir/kubeconfig" --leader-elect=false --bind-address=127.0.0.1
    run kubelet "$assets/kubelet" --config="$dir/kubelet.yaml" --kubeconfig="$dir/kubeconfig" \
        --root-dir="$dir/kubelet" --hostname-override=node1 --node-ip=$node
    touch "$dir/started"
    wait
}

case $action in
up)
    alive && exit
    find_assets
    prepare
    rm -f "$dir/started"
    sysctl -n vm.overcommit_memory kernel.panic kernel.panic_on_oops | paste -sd' ' > "$dir/sysctls"   # the kubelet sets these
    assets=$assets setsid unshare --mount --net --pid --fork --mount-proc --kill-child \
        bash "$self" init "$dir" </dev/null >"$dir/init.log" 2>&1 &
    outer=$!
    until inner=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null) && [[ $inner ]]; do
        kill -0 "$outer" 2>/dev/null || fail "no namespaces: is this root?"
        sleep 0.05
    done
    echo "${inner% }" > "$dir/init.pid"
    for _ in {1..100}; do alive && break; sleep 0.02; done   # until the child has become bash
    ready=
    for _ in {1..600}; do
        alive || fail "its first process has ended"
        # The node's own answer: its condition may still be the one of the run before.
        [[ -e $dir/started && $(inside kubectl get --raw /api/v1/nodes/node1/proxy/healthz 2>/dev/null) == ok ]] &&
            inside kubectl wait --for=condition=Ready node/node1 --timeout=1s >/dev/null 2>&1 && ready=yes && break
        sleep 0.2
    done
    [[ $ready ]] || fail "the node isn't Ready; logs are in $dir/log, and down ends what runs"
    inside kubectl get nodes -o wide
    ;;
init) init ;;
prepare) find_assets; prepare ;;
exec) find_assets; inside "$@" ;;
image) find_assets; for tar in "$@"; do inside ctr image import "$tar"; done ;;
down)
    alive && kill -KILL "$(cat "$dir/init.pid")"
    rm -f "$dir/init.pid"
    sleep 1
    find /sys/fs/cgroup -depth -type d -path "*/$group*" -exec rmdir {} + 2>/dev/null || true
    read -r overcommit panic oops < "$dir/sysctls"
    sysctl -q -w vm.overcommit_memory="$overcommit" kernel.panic="$panic" kernel.panic_on_oops="$oops"
    ;;
*) echo "unknown action $action" >&2; exit 1 ;;
esac
