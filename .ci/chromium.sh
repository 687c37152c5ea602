#!/bin/sh
# Installs the distribution's Chromium where there is none: the console and the web client are tried in a real browser.
set -eu
for one in chromium chromium-browser google-chrome google-chrome-stable; do
  [ -x "/usr/bin/$one" ] && { echo "$("/usr/bin/$one" --version --no-sandbox 2>/dev/null || echo "$one")"; exit 0; }
done
apt-get update -q >/dev/null
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium fonts-noto-cjk >/dev/null
/usr/bin/chromium --version --no-sandbox
