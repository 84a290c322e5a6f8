#!/bin/sh
# What a pull request changes for the public, as a comment in both languages. Usage: diff-comment.sh BASE FILE
set -eu
base=$(git merge-base "$1" HEAD)
portal=${PORTAL:-.venv/bin/portal}
{
  $portal diff "$base" --format markdown --language vi
  printf '\n<details><summary>English</summary>\n\n'
  $portal diff "$base" --format markdown --language en
  printf '\n</details>\n'
} > "$2.all"
# A forge refuses a comment of more than 65,536 characters; the preview shows the rest.
head -c 60000 "$2.all" | iconv -c -f UTF-8 -t UTF-8 > "$2"
if [ "$(wc -c < "$2.all")" -gt 60000 ]; then printf '\n\n…\n' >> "$2"; fi
rm "$2.all"
