#!/bin/sh
# The catalogue of catalogue.yml over portals/, and all of it joined as one site. Usage: country.sh SITE
set -eu
portal=${PORTAL:-.venv/bin/portal}
rm -rf "$1.new"
$portal catalogue catalogue.yml --out catalogue
mkdir -p "$1.new"
cp -Rp catalogue/. "$1.new/"
for each in portals/*/; do
  if [ -d "$each" ]; then cp -Rp "${each%/}" "$1.new/"; fi
done
rm -rf "$1"
mv "$1.new" "$1"
