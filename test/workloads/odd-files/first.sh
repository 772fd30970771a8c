mkdir -p /odd; cd /odd

# names: at and around the 100 bytes of a tar header, longer than its prefix, not UTF-8, with a line break
for length in 99 100 101 155 156 200 254; do
  printf '%s' "$length" >"$(head -c "$length" /dev/zero | tr '\0' n)"
done
deep=$(printf 'd%.0s' $(seq 1 60))
mkdir -p "$deep/$deep/$deep/$deep/$deep/$deep"; echo deep >"$deep/$deep/$deep/$deep/$deep/$deep/file"
printf latin1 >"$(printf 'caf\351')"
printf utf8 >"$(printf 'caf\303\251')"
printf 'line break' >"$(printf 'two\nlines')"
printf space >' leading and trailing '
printf backslash >'back\slash'
printf whiteout >'.what.wh.is.this'

# modes
for mode in 0000 0400 0755 1777 2755 4755 6711 7777; do printf "%s" "$mode" >"mode-$mode"; chmod "$mode" "mode-$mode"; done
mkdir sticky; chmod 1777 sticky
printf owned >owned; chown 1000:2000000 owned

# links: of each kind, dangling, looping, to themselves, out of the image
printf 'linked content' >original; ln original hard; mkdir sub; ln original sub/hard
ln -s original soft; ln -s nowhere dangling; ln -s loop-b loop-a; ln -s loop-a loop-b; ln -s self self
ln -s ../../../../../../etc/hostname outside; ln -s /odd/sub absolute
ln -s "$(head -c 200 /dev/zero | tr '\0' t)" long-target
ln soft hard-to-soft

# a pipe; devices cannot be made in a build without privileges: see raw-layers
mkfifo pipe

# sizes: nothing, around a tar block, holes
: >empty
for size in 1 511 512 513 10240; do head -c "$size" /dev/urandom >"size-$size"; done
truncate -s 50M holes; printf data | dd of=holes bs=1 seek=20000000 conv=notrunc 2>/dev/null
truncate -s 1M all-hole

# what the next layers change
mkdir -p becomes-file/with/content; printf x >becomes-file/with/content/x
printf 'will be a folder' >becomes-folder
mkdir -p becomes-link/inside; printf x >becomes-link/inside/x
ln -s sub link-becomes-folder
mkdir -p emptied/a/b; printf x >emptied/a/b/x; printf y >emptied/y
mkdir -p deleted/a/b; printf x >deleted/a/b/x
mkdir -p deleted-and-back; printf old >deleted-and-back/old; printf same >deleted-and-back/same
printf v1 >replaced; printf same >touched; printf mode >chmodded; printf gone >gone; printf moved >moved-from
