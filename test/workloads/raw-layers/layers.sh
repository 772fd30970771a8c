#!/usr/bin/env bash
# Layers that no build tool writes and the OCI image specification allows. Writes 1.tar, 2.tar, … into folder $1.
set -euo pipefail
cd "$1"
pack() { # NUMBER NAME… packs the names in exactly this order
  local number=$1
  shift
  tar --format=pax --numeric-owner --owner=0 --group=0 --no-recursion -cf "$number.tar" -C "$number" "$@"
}

mkdir -p 1/{bin,etc/conf.d,usr/lib,data/a/b,opaque/sub,plain}
printf v1 >1/etc/conf.d/one
printf v1 >1/etc/conf.d/two
printf lib >1/usr/lib/lib.so
ln -s usr/lib 1/lib
printf x >1/data/a/b/x
printf y >1/data/y
printf old >1/opaque/old
printf old >1/opaque/sub/old
printf keep >1/plain/keep
printf target >1/plain/target
mkdir 1/dev; mknod -m 666 1/dev/null c 1 3; mknod -m 660 1/dev/loop0 b 7 0; mkfifo -m 600 1/dev/pipe
pack 1 bin etc etc/conf.d etc/conf.d/one etc/conf.d/two usr usr/lib usr/lib/lib.so lib data data/a data/a/b data/a/b/x data/y \
  opaque opaque/old opaque/sub opaque/sub/old plain plain/keep plain/target dev dev/null dev/loop0 dev/pipe

# The opaque whiteout comes after its siblings; a whiteout of what never was; a folder without an entry of its own.
mkdir -p 2/{opaque,plain,data/a,implied/folder}
printf new >2/opaque/new
touch 2/opaque/.wh..wh..opq 2/plain/.wh.never-was 2/data/a/.wh.b
printf implied >2/implied/folder/file
pack 2 opaque opaque/new opaque/.wh..wh..opq plain/.wh.never-was data/a/.wh.b implied/folder/file

# A hard link whose target is two layers below, alone in its layer.
mkdir -p 3/plain
printf target >3/plain/target
ln 3/plain/target 3/plain/link
tar --format=gnu --numeric-owner --owner=0 --group=0 --no-recursion -cf both.tar -C 3 plain/target plain/link
tar --delete -f both.tar plain/target && mv both.tar 3.tar

# The same path twice: the later entry counts.
mkdir -p 4/etc/conf.d
printf first >4/etc/conf.d/one
pack 4 etc/conf.d/one
printf second >4/etc/conf.d/one
tar --format=pax --numeric-owner --owner=0 --group=0 -rf 4.tar -C 4 etc/conf.d/one
rm -rf 1 2 3 4
