. "$(dirname "$0")/../ask.sh"
until_open 4567
ask 4567 /
ask 4567 /items
ask 4567 /items/bread
ask 4567 /items/none
ask 4567 /plain
ask 4567 /time
ask 4567 /broken
ask 4567 /items -d '{"name":"salt"}'
ask 4567 /items -d '{}'
