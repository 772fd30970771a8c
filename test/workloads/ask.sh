# For every exercise.sh: asks the server that runs beside it, and prints answers that are the same each time.
# $PROCESS is the image's process, $IMAGE the image's root, untouched and not traced: `chroot "$IMAGE" psql …` for what only a client of its own can ask.

until_open() { # PORT: waits until somebody listens there, a minute and a half at most; without an answer nothing else is asked
  for _ in $(seq 450); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return; fi
    kill -0 "$PROCESS" 2>/dev/null || break
    sleep 0.2
  done
  echo "nobody listens at port $1"
  exit 1
}

ask() { # PORT PATH [curl option…]: prints the request, status and type, and the body or its hash, after CHANGES (a script for sed)
  local body status
  body=$(mktemp)
  status=$(curl -sS --max-time 60 -o "$body" -w '%{http_code} %{content_type}' "${@:3}" "http://127.0.0.1:$1$2" 2>&1)
  printf '== %s %s\n%s\n' "$2" "${*:3}" "$status"
  if [ -n "${CHANGES:-}" ]; then sed -i "$CHANGES" "$body"; fi
  if grep -qI . "$body" && [ "$(stat -c %s "$body")" -le 4000 ]; then cat "$body"; else sha256sum <"$body" | cut -c1-16; fi
  echo
  rm -f "$body"
}
