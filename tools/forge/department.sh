#!/bin/sh
# The portal of one department into portals/ID, if anything that its build reads has changed. Usage: department.sh ID
# A build that fails leaves portals/ID as it was.
set -eu
portal=${PORTAL:-.venv/bin/portal}
root="departments/$1"
inputs=$(git ls-files --stage -- "$root" shared generator templates requirements.lock | sha256sum)
if [ -d "portals/$1" ] && [ "$(cat "portals/$1.inputs" 2>/dev/null)" = "$inputs" ]; then
  echo "$1: nothing changed"
  exit 0
fi
if [ -d shared ]; then cp shared/* "$root/data/"; fi
$portal build --root "$root" --out "portals/$1"
echo "$inputs" > "portals/$1.inputs"
