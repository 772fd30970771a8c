#!/usr/bin/env bash
# Makes the big image of the bench: FOLDER/shop.tar (docker-archive) and FOLDER/shop-oci (OCI layout with gzip layers, tag 1).
#   build.sh FOLDER
# About six minutes. Runs on Debian 12 as root; needs debootstrap, buildah, skopeo, npm and the network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/../../workloads/build.sh" odd-files >/dev/null # for the base image that it makes
# npm in the build trusts what this machine trusts, and asks the registry that it asks.
cp -L "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" "$work/ca.crt"
printf 'registry=%s\ncafile=/run/ca.crt\n' "$(npm config get registry)" >"$work/npmrc"
buildah bud --isolation=chroot --network=host --layers --volume "$work/ca.crt:/run/ca.crt:ro" --volume "$work/npmrc:/root/.npmrc:ro" \
  -t localhost/slimscope-big:1 "$here"
rm -rf "$out/shop.tar" "$out/shop-oci"
skopeo copy -q containers-storage:localhost/slimscope-big:1 "docker-archive:$out/shop.tar.part:shop:1"
skopeo copy -q --dest-compress-format gzip containers-storage:localhost/slimscope-big:1 "oci:$out/shop-oci:1"
mv "$out/shop.tar.part" "$out/shop.tar"
