#!/usr/bin/env bash
# Builds real images, one from each folder beside this file, into a cache folder outside the repository.
#   build.sh [NAME…]        the quick ones without names: those that are only read, not run (no exercise.sh in the folder)
#   build.sh --all          all of them
# Prints one line each: NAME FOLDER. FOLDER holds `oci`, an OCI layout with gzip layers and the tag 1. It is named after the
# recipe's hash: an unchanged recipe is built once. A recipe is either a Dockerfile on localhost/slimscope-base:bookworm, or a
# layers.sh that writes 1.tar, 2.tar, … for images that no Dockerfile makes. What exercises an image is no part of its recipe.
# Runs on Debian 12 as root; needs debootstrap, buildah, skopeo, umoci, jq and the network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${SLIMSCOPE_WORKLOADS:-${XDG_CACHE_HOME:-$HOME/.cache}/slimscope-workloads}
mkdir -p "$cache"
exec 9>"$cache/lock" && flock 9 # two runs at once build one after the other
# shellcheck source=base.sh
. "$here/base.sh"

build_arguments() { # FOLDER DOCKERFILE: those that the Dockerfile declares, by which the clients of languages find what is in the folder
  local registry
  registry=$(sed -n 's,^registry=\(.*[^/]\)/*$,\1,p' "$1/npmrc")
  declare -A values=(
    [NPM_CONFIG_USERCONFIG]=/mnt/npmrc
    [YARN_NPM_REGISTRY_SERVER]=$registry [YARN_HTTPS_CA_FILE_PATH]=/mnt/ca.crt
    [PIP_CONFIG_FILE]=/mnt/pip.conf
    [GOENV]=/mnt/go.env [SSL_CERT_FILE]=/mnt/ca.crt
    [CARGO_HTTP_CAINFO]=/mnt/ca.crt
    [MAVEN_OPTS]=-Djavax.net.ssl.trustStore=/mnt/cacerts
  )
  [ -f "$1/cacerts" ] || unset 'values[MAVEN_OPTS]'
  for name in $(sed -n 's/^ARG //p' "$2"); do [ -z "${values[$name]:-}" ] || echo "$name=${values[$name]}"; done
}

from_dockerfile() { # NAME FOLDER
  local options=(--isolation=chroot --network=host --layers) mounted= argument
  base bookworm
  if grep -q '^ARG ' "$here/$1/Dockerfile"; then
    mounted=$2/registries && mkdir "$mounted"
    registries "$mounted" /mnt
    options+=(--volume "$mounted:/mnt:ro")
    while read -r argument; do options+=(--build-arg "$argument"); done < <(build_arguments "$mounted" "$here/$1/Dockerfile")
  fi
  if checks_health "$1"; then options+=(--format docker); fi
  buildah bud "${options[@]}" -t "localhost/slimscope-workload/$1:1" "$here/$1" >&2
  if [ -n "$mounted" ]; then rm -r "$mounted"; fi
  skopeo copy -q --dest-compress-format gzip "containers-storage:localhost/slimscope-workload/$1:1" "oci:$2/oci:1"
  if checks_health "$1"; then keep_healthcheck "$1" "$2/oci"; fi
}

checks_health() { grep -q '^HEALTHCHECK ' "$here/$1/Dockerfile"; } # NAME

# BuildKit keeps a health check in a configuration in OCI's format, where buildah and skopeo leave it out.
keep_healthcheck() { # NAME LAYOUT
  local check manifest config
  check=$(buildah inspect --type image "localhost/slimscope-workload/$1:1" | jq -c .Docker.config.Healthcheck)
  manifest=$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$2/index.json")
  config=$(jq -r '.config.digest | ltrimstr("sha256:")' "$2/blobs/sha256/$manifest")
  config=$(replaced_blob "$2" "$config" --argjson check "$check" '.config.Healthcheck = $check')
  manifest=$(replaced_blob "$2" "$manifest" --argjson config "$config" '.config.digest = $config.digest | .config.size = $config.size')
  jq -c --argjson manifest "$manifest" '.manifests[0] += $manifest' "$2/index.json" >"$2/index.json.new"
  mv "$2/index.json.new" "$2/index.json"
}

replaced_blob() { # LAYOUT HEX JQ-ARGUMENT…: changes a blob of JSON, and prints its new digest and size
  local blobs=$1/blobs/sha256 digest
  jq -c "${@:3}" "$blobs/$2" >"$blobs/new"
  digest=$(sha256sum <"$blobs/new" | cut -d' ' -f1)
  rm "$blobs/$2"
  mv "$blobs/new" "$blobs/$digest"
  printf '{"digest":"sha256:%s","size":%s}' "$digest" "$(stat -c %s "$blobs/$digest")"
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

recipe_hash() { # NAME
  cd "$here/$1"
  find . -type f ! -path ./exercise.sh ! -path ./expected.txt ! -path ./planted.txt ! -path ./opened.txt ! -path ./loaded-jars.txt |
    LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum | sha256sum | cut -c1-12
}

recipes() { (cd "$here" && for recipe in */Dockerfile */layers.sh; do dirname "$recipe"; done); }
quick() { for recipe in $(recipes); do [ -f "$here/$recipe/exercise.sh" ] || echo "$recipe"; done; }

# shellcheck disable=SC2046 # words
case ${1:-} in
  '') set -- $(quick) ;;
  --all) set -- $(recipes) ;;
esac
for name; do
  hash=$(recipe_hash "$name")
  folder=$cache/$name-$hash
  if [ ! -d "$folder" ]; then
    echo "building $name" >&2
    rm -rf "$folder.part" && mkdir "$folder.part"
    if [ -f "$here/$name/Dockerfile" ]; then from_dockerfile "$name" "$folder.part"; else from_layers "$name" "$folder.part"; fi
    mv "$folder.part" "$folder"
  fi
  echo "$name $folder"
done
