#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the Debian 12 packages that a purpose needs, and nothing when all of them are there.
#
#     packaging/packages.sh PURPOSE...     build, demo, test, lint
#     packaging/packages.sh --list PURPOSE...
#
# Only apt-get runs as root: directly when we are root, through sudo otherwise. Exit 0 when
# everything is installed, 1 with a sentence when it cannot be, 2 when the words are off.
set -eu

build="g++ cmake ninja-build pkg-config gettext ca-certificates
    libsodium-dev nettle-dev libssl-dev libsqlite3-dev libcurl4-openssl-dev
    libboost1.81-dev libsdl2-dev libsdl2-ttf-dev libicu-dev libseccomp-dev libcmark-dev
    libqrcodegencpp-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libexpected-dev
    zlib1g-dev fonts-noto-core"
demo="openssl python3 strace espeak-ng"
test="doctest-dev age openssl curl python3 sqlite3 strace golang-go golang-golang-x-mod-dev
    xvfb xauth xdotool x11-utils imagemagick e2fsprogs mount util-linux libxkbcommon-dev xkb-data
    signify-openbsd nginx-light procps systemd git espeak-ng cage xwayland grim zbar-tools
    systemd-container libpam-systemd dbus udev
    tesseract-ocr tesseract-ocr-eng tesseract-ocr-ell tesseract-ocr-ara tesseract-ocr-bul"
lint="clang-format clang-tidy-16"

list_only=no
if [ "${1:-}" = "--list" ]; then
    list_only=yes
    shift
fi
if [ $# = 0 ]; then
    echo "packages.sh [--list] PURPOSE...: build, demo, test or lint" >&2
    exit 2
fi
wanted=""
for purpose in "$@"; do
    case "$purpose" in
    build) wanted="$wanted $build" ;;
    demo) wanted="$wanted $demo" ;;
    test) wanted="$wanted $test" ;;
    lint) wanted="$wanted $lint" ;;
    *)
        echo "packages.sh: no purpose called '$purpose': build, demo, test or lint" >&2
        exit 2
        ;;
    esac
done
if [ "$list_only" = yes ]; then
    for package in $wanted; do echo "$package"; done
    exit 0
fi

missing=""
for package in $wanted; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "packages.sh: these packages are missing and there is neither root nor sudo to" \
            "install them:$missing" >&2
        exit 1
    fi
    as_root="sudo"
fi
echo "Installing packages:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    $missing >/dev/null
