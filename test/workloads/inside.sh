#!/usr/bin/env bash
# Runs an image's own process under strace, has it exercised, and stops it. run-image.ts starts this in namespaces of its own: mounts,
# ports and processes end with it.
#   ROOT=… IMAGE=… RECORD=… STOP=… inside.sh EXERCISE COMMAND…
# ROOT is where the process runs, IMAGE the same untouched, RECORD a folder for output, answers and traces, STOP the signal that ends the
# process. COMMAND starts it through programs of this machine, the last of which forks. RECORD/health, where it is there, is such a command
# with NUL between its words: the image's health check, which is run once after the exercise.
set -u
exercise=$1
shift
ip link set lo up
mount -t tmpfs tmpfs "$ROOT/dev/shm"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs tmpfs "$IMAGE/dev/shm"
mount -t proc proc "$IMAGE/proc"

traced() { # NAME COMMAND…
  local name=$1
  shift
  exec strace --follow-forks --output-separately --seccomp-bpf -y -qq -s 4096 -e trace=open,openat,openat2,execve,execveat -e status=successful \
    -e signal=none -o "$RECORD/traces/$name" "$@" </dev/null >>"$RECORD/output" 2>&1
}

children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }

traced process "$@" &
tracer=$!
process=
for _ in $(seq 100); do
  for starter in $(children "$tracer"); do process=$(children "$starter"); done
  [ -z "$process" ] || break
  sleep 0.1
done
export PROCESS=${process%% *}

timeout -k 5 240 bash -u "$exercise" >"$RECORD/answers" 2>&1
if [ -f "$RECORD/health" ]; then
  mapfile -d '' health <"$RECORD/health"
  (traced checked "${health[@]}")
  echo "== health check: $?" >>"$RECORD/answers"
fi

kill -s "$STOP" "$PROCESS" 2>/dev/null
for _ in $(seq 40); do
  kill -0 "$PROCESS" 2>/dev/null || break
  sleep 0.1
done
kill -KILL "$PROCESS" 2>/dev/null
wait "$tracer"
