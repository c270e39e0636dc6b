#!/usr/bin/env bash
# The same single-node Kubernetes inside a qemu virtual machine with Debian's kernel, where cgroup v2 is whole
# (memory.max, memory.oom.group, cpu.max). Software emulation: slow, a JVM takes 3 s and more to start.
#
# Usage: hack/cluster/vm.sh build DIR [IMAGE.tar...]  make kernel, initrd and disk (image archives go on it)
#        hack/cluster/vm.sh up DIR                    boot; prints the path of DIR/kubeconfig when Ready
#        hack/cluster/vm.sh down DIR                  power off (the disk keeps its state)
#
# Only the API server's port is forwarded, to loopback; the guest reaches nothing outside.
# Needs root, apt, debootstrap, e2fsprogs, qemu-system-x86.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
action=${1:?build, up or down}
mkdir -p "${2:?DIR}"
dir=$(cd "$2" && pwd)
shift 2
port=${VM_PORT:-26445}

build() {
    local assets debs kernel mirror modules m
    assets=$("$here/../kube/assets.sh" kubelet kube-controller-manager kube-scheduler)
    debs=${XDG_CACHE_HOME:-$HOME/.cache}/coxswain-cluster
    "$here/cluster.sh" prepare "$dir/k8s"
    if [[ ! -d $dir/kernel ]]; then
        kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p')
        (cd "$dir" && apt-get -qq download "$kernel" && dpkg-deb -x "$kernel"_*.deb kernel && rm ./*.deb)
    fi
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -1)
    [[ -d $dir/rootfs ]] || debootstrap --variant=minbase --include=iproute2,procps bookworm "$dir/rootfs" "$mirror" > "$dir/debootstrap.log"

    # The initrd loads the modules in this order and moves on to the disk.
    modules="virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk failover net_failover virtio_net llc stp bridge veth dummy overlay"
    rm -rf "$dir/initrd" && mkdir -p "$dir/initrd"/{bin,mnt,proc}
    cp "$debs/bin/busybox" "$dir/initrd/bin/"
    for m in $modules; do
        find "$dir/kernel/lib/modules" -name "$m.ko" -exec cp {} "$dir/initrd/" \;
    done
    cat > "$dir/initrd/init" <<EOF
#!/bin/busybox sh
for m in $modules; do
    [ ! -e /\$m.ko ] || /bin/busybox insmod /\$m.ko
done
/bin/busybox mount -t devtmpfs dev /mnt
until [ -e /mnt/vda ]; do /bin/busybox sleep 0.2; done
/bin/busybox cp -a /mnt/vda /vda
/bin/busybox umount /mnt
/bin/busybox mount -t ext4 /vda /mnt
exec /bin/busybox switch_root /mnt /sbin/vm-init
EOF
    chmod +x "$dir/initrd/init"
    (cd "$dir/initrd" && find . | "$debs/bin/busybox" cpio -o -H newc 2>/dev/null | gzip -1) > "$dir/initrd.gz"

    mkdir -p "$dir/rootfs/opt/lab" "$dir/rootfs/opt/assets" "$dir/rootfs$dir"
    cp "$here/cluster.sh" "$dir/rootfs/opt/lab/"
    cp "$assets"/{kube-apiserver,etcd,kubectl,kubelet,kube-controller-manager,kube-scheduler} "$dir/rootfs/opt/assets/"
    cp -a "$dir/k8s" "$dir/rootfs$dir/"
    mkdir -p "$dir/rootfs/root/.cache" && cp -a "$debs" "$dir/rootfs/root/.cache/"
    for m in "$@"; do cp "$m" "$dir/rootfs$dir/k8s/images/"; done
    echo "127.0.0.1 localhost node1" > "$dir/rootfs/etc/hosts"
    : > "$dir/rootfs/etc/resolv.conf"
    cat > "$dir/rootfs/sbin/vm-init" <<EOF
#!/bin/bash
export HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t cgroup2 cgroup2 /sys/fs/cgroup
hostname node1
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
exec >/dev/ttyS0 2>&1 </dev/null
echo "vm-init: \$(cut -d' ' -f1 /proc/uptime) s"
assets=/opt/assets bash /opt/lab/cluster.sh init $dir/k8s
EOF
    chmod +x "$dir/rootfs/sbin/vm-init"
    rm -f "$dir/disk.img"
    truncate -s 6G "$dir/disk.img"
    mkfs.ext4 -q -d "$dir/rootfs" "$dir/disk.img"
}

case $action in
build) build "$@" ;;
up)
    qemu-system-x86_64 -accel tcg,thread=multi -cpu max,la57=off -smp 2 -m "${VM_MEMORY:-4096}" -nodefaults -nographic \
        -kernel "$dir"/kernel/boot/vmlinuz-* -initrd "$dir/initrd.gz" \
        -append "console=ttyS0 quiet panic=-1 mitigations=off" -no-reboot -serial "file:$dir/console.log" \
        -drive "file=$dir/disk.img,if=virtio,format=raw,cache=unsafe" \
        -netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$port-:443" -device virtio-net-pci,netdev=net,romfile= \
        -monitor "unix:$dir/monitor.sock,server,nowait" -daemonize -pidfile "$dir/qemu.pid"
    cat > "$dir/kubeconfig" <<EOF
apiVersion: v1
kind: Config
current-context: vm
contexts: [{name: vm, context: {cluster: vm, user: admin}}]
clusters: [{name: vm, cluster: {server: "https://127.0.0.1:$port", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: $(cut -d, -f1 "$dir/k8s/tokens.csv")}}]
EOF
    kubectl=$("$here/../kube/assets.sh")/kubectl
    for _ in {1..300}; do
        [[ $("$kubectl" --kubeconfig="$dir/kubeconfig" --request-timeout=10s get --raw /api/v1/nodes/node1/proxy/healthz 2>/dev/null) != ok ]] || break
        kill -0 "$(cat "$dir/qemu.pid")"
        sleep 1
    done
    "$kubectl" --kubeconfig="$dir/kubeconfig" wait --for=condition=Ready node/node1 --timeout=120s >&2
    echo "$dir/kubeconfig"
    ;;
down)
    [[ ! -e $dir/qemu.pid ]] || kill "$(cat "$dir/qemu.pid")"
    ;;
esac
