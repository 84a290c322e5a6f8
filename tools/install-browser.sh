#!/bin/sh
# The browser that the tests drive. Where the system's package manager can install it, it does; where not,
# this fails and says what to install: a test that needs a browser is never skipped in silence.
set -eu
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null; then
  sudo=""
  if [ "$(id -u)" != 0 ]; then sudo="sudo"; fi
  $sudo apt-get update -qq
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-noto-core >/dev/null
  exit 0
fi
echo "Install Chromium and ChromeDriver (commands chromium and chromedriver), then run this again." >&2
exit 1
