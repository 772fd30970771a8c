#!/usr/bin/env bash
# Builds stand-ins for official images under their names, for those who have no registry at hand that has them.
#   bases.sh NAME…    node:22-bookworm python:3.12-slim-bookworm …; names that are there already are left
# What a name stands for is a target of bases.Dockerfile. Runs on Debian 12 as root; needs debootstrap, buildah, npm and the network.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../workloads/base.sh
. "$here/../workloads/base.sh"

target_of() { # NAME: a target, and the release of Debian where it is another one
  case $1 in
    localhost/tiny-debian:*) echo tiny ;;
    node:*-slim) echo node-slim ;;
    node:*) echo node ;;
    python:*slim*) echo python-slim ;;
    python:*) echo python ;;
    ruby:*slim*) echo ruby-slim trixie ;;
    ruby:*) echo ruby trixie ;;
    golang:*) echo golang ;;
    rust:*) echo rust ;;
    debian:*-slim) echo debian-slim ;;
    debian:* | ubuntu:*) echo debian ;;
    maven:*-21*) echo maven trixie 21 ;;
    maven:*) echo maven bookworm 17 ;;
    eclipse-temurin:21-jre*) echo jre trixie 21 ;;
    eclipse-temurin:21*) echo jdk trixie 21 ;;
    eclipse-temurin:17-jre*) echo jre bookworm 17 ;;
    eclipse-temurin:17* | openjdk:17*) echo jdk bookworm 17 ;;
    nginx:*) echo nginx ;;
    gcr.io/distroless/static*) echo static ;;
    *) echo "nobody knows how to make $1" >&2; return 1 ;;
  esac
}

full_name() { # as engines keep it
  case $1 in
    *.*/* | localhost/*) echo "$1" ;;
    */*) echo "docker.io/$1" ;;
    *) echo "docker.io/library/$1" ;;
  esac
}

# A Dockerfile of a stage and those that it needs: older builders build every stage that stands in front of their target.
excerpt() { # TARGET
  awk -v target="$1" '
    /^FROM / { stage++; name[stage] = $4; parent[stage] = $2 }
    /^COPY --from=/ { split($2, from, "="); copied[stage] = copied[stage] " " from[2] }
    { line[NR] = $0; of[NR] = stage + 0 }
    END {
      needed[target] = 1
      for (i = stage; i > 0; i--) if (name[i] in needed) {
        keep[i] = 1; needed[parent[i]] = 1
        count = split(copied[i], others, " "); for (j = 1; j <= count; j++) needed[others[j]] = 1
      }
      for (n = 1; n <= NR; n++) if (of[n] == 0 || of[n] in keep) print line[n]
    }' "$here/bases.Dockerfile"
}

context=
trap 'rm -rf "$context"' EXIT
make_context() {
  [ -z "$context" ] || return 0
  context=$(mktemp -d)
  mkdir "$context/settings" "$context/node"
  registries "$context/settings" /etc/registries
  cp "$here/gems.rb" "$context"
  npm install --silent --no-audit --no-fund --prefix "$context/tools" node@22 npm@10 >/dev/null
  mkdir -p "$context/node/bin" "$context/node/lib/node_modules"
  cp "$context"/tools/node_modules/node/bin/node "$context/node/bin/node"
  cp -r "$context/tools/node_modules/npm" "$context/node/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$context/node/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$context/node/bin/npx"
  rm -rf "$context/tools"
}

for name; do
  full=$(full_name "$name")
  if buildah inspect --type image "$full" >/dev/null 2>&1; then continue; fi
  words=$(target_of "$name")
  read -r target suite java <<<"$words"
  suite=${suite:-bookworm}
  base "$suite"
  make_context
  echo "building $full from Debian" >&2
  excerpt "$target" >"$context/Dockerfile"
  # Older buildahs stumble over images that another build takes away meanwhile.
  for attempt in 1 2 3 no; do
    [ "$attempt" != no ] || exit 1
    buildah bud --isolation=chroot --network=host --layers --target "$target" --build-arg "SYSTEM=localhost/slimscope-base:$suite" \
      --build-arg "JAVA=${java:-21}" -f "$context/Dockerfile" -t "$full" "$context" >&2 && break
  done
done
