#!/usr/bin/env bash
# Makes image.tar: the image of Dockerfile as an OCI archive with gzip layers, as a registry would hold it.
#   build.sh [DOCKERFILE] [ARCHIVE]
# Runs on Debian 12 as root; needs apt, buildah, skopeo, Node.js with npm, and the network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dockerfile=${1:-$here/Dockerfile}
archive=${2:-$here/image.tar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "base image: three Debian packages, and what apt-get update leaves behind"
root=$work/root
mkdir -p "$work/debs" "$root"/{dev,proc,sys,tmp,run,opt/node,root,etc,var/lib/dpkg/info,var/lib/apt/lists/partial}
touch "$root/var/lib/dpkg/status"
printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nadm:x:4:\nmail:x:8:\nutmp:x:43:\nstaff:x:50:\n' >"$root/etc/group"
(cd "$work/debs" && apt-get -qq -o APT::Sandbox::User=root download busybox-static base-files netbase)
dpkg-deb -x "$work"/debs/busybox-static_*.deb "$root"
chroot "$root" /bin/busybox --install -s /bin # the packages' scripts run inside and need a shell
# base-files wants an awk package; busybox has one of its own.
dpkg --root="$root" --force-depends --install "$work"/debs/*.deb >/dev/null 2>&1
for suite in debian:bookworm-updates debian-security:bookworm-security; do
  echo "deb http://deb.debian.org/${suite%%:*} ${suite##*:} main"
done >"$root/etc/sources.list"
apt-get -qq -o APT::Sandbox::User=root -o Dir::State::lists="$root/var/lib/apt/lists" -o Dir::Etc::sourceparts=/dev/null \
  -o Dir::Etc::sourcelist="$root/etc/sources.list" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
  -o Acquire::GzipIndexes=false -o Acquire::Languages=none update
mkdir -p "$root/etc/apt" && mv "$root/etc/sources.list" "$root/etc/apt/"
rm -rf "$root/var/lib/apt/lists/"{auxfiles,lock}
chown -R 0:0 "$root/var/lib/apt"

echo "Node.js and npm, to mount while building"
node=$work/node
mkdir -p "$node/lib" "$node/bin" "$node/etc"
cp "$(node -p process.execPath)" "$node/bin/node.real"
cp -rL "$(dirname "$(readlink -f "$(command -v npm)")")/.." "$node/npm"
# node is linked to glibc, which the base image does not have.
ldd "$node/bin/node.real" | grep -o '/[^ ]*' | xargs -I{} cp -L {} "$node/lib/"
cp -L /lib/*-linux-gnu*/libnss_{dns,files}.so.2 /lib/*-linux-gnu*/libresolv.so.2 "$node/lib/"
cat >"$node/bin/node" <<'NODE'
#!/bin/sh
exec /opt/node/lib/ld-linux-* --library-path /opt/node/lib /opt/node/bin/node.real "$@"
NODE
cat >"$node/bin/npm" <<'NPM'
#!/bin/sh
export npm_config_globalconfig=/opt/node/etc/npmrc npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false
exec node /opt/node/npm/bin/npm-cli.js "$@"
NPM
chmod 755 "$node/bin/node" "$node/bin/npm"
cp -L "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$node/etc/ca.crt"
echo 'cafile=/opt/node/etc/ca.crt' >"$node/etc/npmrc"

echo "build"
# Times are fixed, so that two builds differ only where Debian or a registry has something newer.
time=$(date -d 2026-01-01T00:00:00Z +%s)
container=$(buildah from scratch)
buildah add -q "$container" "$root" / >/dev/null
buildah config --created-by "ADD rootfs.tar /" "$container"
buildah commit -q --timestamp "$time" "$container" localhost/tiny-debian:bookworm >/dev/null
buildah rm "$container" >/dev/null
buildah bud --isolation=chroot --network=host --layers --no-cache --timestamp "$time" --volume "$node:/opt/node:ro" \
  --ignorefile "$here/.dockerignore" -f "$dockerfile" -t localhost/express-shop:1 "$here"
rm -f "$archive"
skopeo copy -q --dest-compress-format gzip --dest-compress-level 9 containers-storage:localhost/express-shop:1 "oci-archive:$archive:express-shop:1"
ls -l "$archive"
