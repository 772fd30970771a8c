# For scripts that build images of real packages: a Debian of 200 MB, and how this machine reaches the registries of languages.

# Makes localhost/slimscope-base:SUITE, a bare Debian.
base() { # SUITE
  buildah inspect --type image "localhost/slimscope-base:$1" >/dev/null 2>&1 && return
  echo "base image $1: debootstrap, about a minute" >&2
  local root container script=/usr/share/debootstrap/scripts/$1
  [ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
  root=$(mktemp -d)
  debootstrap --variant=minbase "$1" "$root" http://deb.debian.org/debian "$script" >"$root.log"
  container=$(buildah from scratch)
  buildah add -q "$container" "$root" / >/dev/null
  buildah commit -q "$container" "localhost/slimscope-base:$1" >/dev/null
  buildah rm "$container" >/dev/null
  rm -rf "$root" "$root.log"
}

# Its certificates and the settings of its own clients, in a folder that images find at PLACE.
registries() { # FOLDER PLACE
  local file index
  for file in "${SSL_CERT_FILE:-}" "${NODE_EXTRA_CA_CERTS:-}" /etc/ssl/certs/ca-certificates.crt; do
    if [ -f "$file" ]; then cp "$file" "$1/ca.crt" && break; fi
  done
  if [ -f /etc/ssl/certs/java/cacerts ]; then cp /etc/ssl/certs/java/cacerts "$1"; fi
  npm config get registry 2>/dev/null | sed 's/^/registry=/' >"$1/npmrc" || true
  printf 'cafile=%s/ca.crt\nupdate-notifier=false\nfund=false\naudit=false\n' "$2" >>"$1/npmrc"
  printf '[global]\ncert = %s/ca.crt\ndisable-pip-version-check = true\n' "$2" >"$1/pip.conf"
  index=$(pip config get global.index-url 2>/dev/null) && echo "index-url = $index" >>"$1/pip.conf"
  printf -- ':ssl_ca_cert: %s/ca.crt\n' "$2" >"$1/gemrc"
  { go env GOPROXY GOSUMDB GONOSUMDB 2>/dev/null || true; } | paste -d= <(printf 'GOPROXY\nGOSUMDB\nGONOSUMDB\n') - | grep -v '=$' >"$1/go.env" || true
}
