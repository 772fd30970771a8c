#!/usr/bin/env bash
# Builds real images, one from each folder beside this file, into a cache folder outside the repository.
#   build.sh [NAME…]        all of them without names; prints one line each: NAME FOLDER
# FOLDER holds `oci`, an OCI layout with gzip layers and the tag 1. It is named after the recipe's hash: an unchanged
# recipe is built once. A recipe is either a Dockerfile on localhost/slimscope-base:bookworm, or a layers.sh that writes
# 1.tar, 2.tar, … for images that no Dockerfile makes.
# Runs on Debian 12 as root; needs debootstrap, buildah, skopeo, umoci and the network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${SLIMSCOPE_WORKLOADS:-${XDG_CACHE_HOME:-$HOME/.cache}/slimscope-workloads}
mkdir -p "$cache"
exec 9>"$cache/lock" && flock 9 # two runs at once build one after the other

base() {
  buildah inspect --type image localhost/slimscope-base:bookworm >/dev/null 2>&1 && return
  echo "base image: debootstrap, about a minute" >&2
  local root container
  root=$(mktemp -d)
  debootstrap --variant=minbase bookworm "$root" >"$cache/debootstrap.log"
  container=$(buildah from scratch)
  buildah add -q "$container" "$root" / >/dev/null
  buildah commit -q "$container" localhost/slimscope-base:bookworm >/dev/null
  buildah rm "$container" >/dev/null
  rm -rf "$root"
}

from_dockerfile() { # NAME FOLDER
  base
  buildah bud --isolation=chroot --network=host --layers -t "localhost/slimscope-workload/$1:1" "$here/$1" >&2
  skopeo copy -q --dest-compress-format gzip "containers-storage:localhost/slimscope-workload/$1:1" "oci:$2/oci:1"
}

from_layers() { # NAME FOLDER
  local layers=$2/layers layer
  mkdir "$layers"
  "$here/$1/layers.sh" "$layers"
  umoci init --layout "$2/oci"
  umoci new --image "$2/oci:1"
  for layer in $(cd "$layers" && ls ./*.tar | sort -V); do umoci raw add-layer --image "$2/oci:1" "$layers/$layer"; done
  umoci gc --layout "$2/oci"
  rm -rf "$layers"
}

[ $# -gt 0 ] || set -- $(cd "$here" && for recipe in */Dockerfile */layers.sh; do dirname "$recipe"; done)
for name; do
  hash=$(cd "$here/$name" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-12)
  folder=$cache/$name-$hash
  if [ ! -d "$folder" ]; then
    echo "building $name" >&2
    rm -rf "$folder.part" && mkdir "$folder.part"
    if [ -f "$here/$name/Dockerfile" ]; then from_dockerfile "$name" "$folder.part"; else from_layers "$name" "$folder.part"; fi
    mv "$folder.part" "$folder"
  fi
  echo "$name $folder"
done
