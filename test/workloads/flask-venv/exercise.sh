. "$(dirname "$0")/../ask.sh"
until_open 8000
# Twice each: there are two workers.
for _ in 1 2; do
  ask 8000 /
  ask 8000 /items/bread
  ask 8000 /items/none
  ask 8000 /basket -H 'Content-Type: application/json' -d '{"bread": 2}'
  ask 8000 /basket -d x
  ask 8000 /upstream
  ask 8000 /export/csv
  ask 8000 /export/xml
done
