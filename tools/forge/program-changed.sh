#!/bin/sh
# Says program=true where anything but content, data of the plans and prose changed since BASE.
set -eu
base=$(git merge-base "$1" HEAD)
if git diff --name-only "$base" HEAD | grep -qvE '^(content/|data/[^/]+\.(yml|csv)$|docs/|[^/]+\.md$|\.github/(ISSUE|PULL))'; then
  echo program=true
else
  echo program=false
fi
