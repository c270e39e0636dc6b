#!/usr/bin/env python3
"""image.py NAME ROOTFS OUT.tar [ENTRYPOINT...]: packs a folder as a one-layer image archive that containerd imports."""
import hashlib
import io
import json
import platform
import sys
import tarfile

name, rootfs, out, entrypoint = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w") as tar:
    tar.add(rootfs, arcname=".", filter=lambda member: member.replace(uid=0, gid=0, uname="", gname=""))
diff_id = "sha256:" + hashlib.sha256(layer.getvalue()).hexdigest()
config = json.dumps({
    "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()], "os": "linux",
    "config": {"Entrypoint": entrypoint},
    "rootfs": {"type": "layers", "diff_ids": [diff_id]},
}).encode()
config_name = hashlib.sha256(config).hexdigest() + ".json"
manifest = json.dumps([{"Config": config_name, "RepoTags": [name], "Layers": ["layer.tar"]}]).encode()
with tarfile.open(out, "w") as tar:
    for entry, data in ((config_name, config), ("manifest.json", manifest), ("layer.tar", layer.getvalue())):
        info = tarfile.TarInfo(entry)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
