. "$(dirname "$0")/../ask.sh"
until_open 6379
redis() {
  echo "== $*"
  chroot "$IMAGE" redis-cli "$@" 2>&1
}
redis PING
redis SET greeting hello
redis GET greeting
redis EVAL "return redis.call('incrby', KEYS[1], ARGV[1]) + 1" 1 counter 41
redis EVAL "return cjson.encode({1, 2, cmsgpack.unpack(cmsgpack.pack(3))})" 0
redis ZADD board 2 two 1 one
redis ZRANGE board 0 -1 WITHSCORES
redis XADD log 1-1 field value
redis PFADD seen a b c
redis SAVE
redis BGREWRITEAOF
redis OBJECT ENCODING board
redis NOSUCH
