#!/bin/sh
# What the tests need beyond Python and npm: a headless Chromium. Where it cannot be had, those tests skip and say so.
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >/dev/null 2>&1
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null 2>&1
fi
command -v chromium >/dev/null || echo "chromium could not be installed: the tests that look at pages will say so" >&2
exit 0
