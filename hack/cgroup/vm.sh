#!/usr/bin/env bash
# resources.limits by the kernel's cgroups (version 2), for real: boots Debian's kernel in qemu with the packaged program
# of this folder, and goes through scenarios.sh there. By hand or nightly: software emulation, ten minutes on an idle machine.
#
# Usage: hack/cgroup/vm.sh DIR [SCENARIOS]     downloads and builds what isn't in DIR yet, boots, prints what it saw; 0: all as
# it should be. SCENARIOS: scenarios.sh beside it unless said; clock.sh sets the clock and looks at schedules.
#
# Needs root, apt, mmdebstrap, e2fsprogs, qemu-system-x86, and ./mvnw package before it.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "${1:?DIR}"
dir=$(cd "$1" && pwd)
scenarios=$(realpath "${2:-$here/scenarios.sh}")
modules="virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci virtio_blk"

home=$root
. "$root/bin/jvm.sh"
find_jdk || no_jdk
[[ -r $root/target/quarkus-app/quarkus-run.jar ]] || { echo "nothing is packaged: ./mvnw package -DskipTests" >&2; exit 1; }

cd "$dir"
if [[ ! -d kernel ]]; then
    kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p')
    apt-get -qq download "$kernel" busybox-static
    dpkg-deb -x busybox-static_*.deb busybox
    dpkg-deb -x "$kernel"_*.deb kernel
    rm ./*.deb
fi
[[ -f rootfs.tar ]] || mmdebstrap --quiet --variant=minbase --include=python3-minimal,procps bookworm rootfs.tar

# The initrd loads the modules in this order and moves on to the disk.
rm -rf initrd && mkdir -p initrd/{bin,mnt}
cp busybox/bin/busybox initrd/bin/
for module in $modules; do
    find kernel/lib/modules -name "$module.ko" -exec cp {} initrd/ \;
done
cat > initrd/init <<EOF
#!/bin/busybox sh
for module in $modules; do
    [ ! -e /\$module.ko ] || /bin/busybox insmod /\$module.ko
done
/bin/busybox mount -t devtmpfs dev /mnt
until [ -e /mnt/vda ]; do /bin/busybox sleep 0.2; done
/bin/busybox cp -a /mnt/vda /vda
/bin/busybox umount /mnt
/bin/busybox mount -t ext4 /vda /mnt
exec /bin/busybox switch_root /mnt /sbin/vm-init
EOF
chmod +x initrd/init
(cd initrd && find . | ../busybox/bin/busybox cpio -o -H newc 2>/dev/null | gzip -1) > initrd.gz

# The program lies where it was packaged: its caches know their paths.
rm -rf rootfs && mkdir rootfs
tar -C rootfs --exclude='./dev/*' -xf rootfs.tar
mkdir -p "rootfs$root/target" "rootfs${jdk%/*}"
cp -a "$jdk" "rootfs${jdk%/*}/"
rm -rf "rootfs$jdk/jmods" "rootfs$jdk/lib/src.zip"
cp -a "$root"/{coxswain,bin,jvm,pom.xml} "rootfs$root/"
cp -a "$root/target/quarkus-app" "rootfs$root/target/"
cp busybox/bin/busybox rootfs/bin/
cp "$scenarios" rootfs/root/scenarios.sh
cat > rootfs/sbin/vm-init <<EOF
#!/bin/bash
export PATH=/usr/sbin:/usr/bin:/sbin:/bin JAVA_HOME=$jdk HOME=/root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /tmp
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec > /dev/ttyS0 2>&1 < /dev/null
busybox ip link set lo up
bash /root/scenarios.sh $root/coxswain
sync
echo o > /proc/sysrq-trigger
sleep 60
EOF
chmod +x rootfs/sbin/vm-init
rm -f disk.img
truncate -s 2G disk.img
mkfs.ext4 -q -d rootfs disk.img

timeout "${VM_SECONDS:-3600}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max,la57=off -smp 2 -m 2048 -nodefaults \
    -nographic -kernel kernel/boot/vmlinuz-* -initrd initrd.gz -append "console=ttyS0 quiet panic=-1 mitigations=off" \
    -no-reboot -serial stdio -monitor none -drive "file=disk.img,if=virtio,format=raw,cache=unsafe" | tee console.log
grep -q '^all as it should be' console.log
