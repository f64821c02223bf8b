#!/bin/bash
# SPDX-License-Identifier: MIT
# Installs what the tests need, builds, and runs them. On two cores that takes about ten minutes with a
# warm ccache; the first time 23 on the slowest machine that was tried.
#
#     tests/run.sh          everything but the long ones
#     tests/run.sh --all    the long ones as well
#     tests/run.sh --ci     as the first, with clang-format and clang-tidy
#
# Two builds: build/test with AddressSanitizer and UBSan for the unit tests of every room, build/release
# for the programs, the harnesses and the days at a stall. What is skipped is printed with its reason.
set -euo pipefail
cd "$(dirname "$0")/.."

all=no
lint=no
for option in "$@"; do
    case "$option" in
    --all) all=yes ;;
    --ci) lint=yes ;;
    *)
        echo "tests/run.sh: '$option' is not an option: --all or --ci" >&2
        exit 2
        ;;
    esac
done

started=$SECONDS
processors=$(nproc)
say() { printf '\n== %s (%d s)\n' "$*" $((SECONDS - started)); }

log=$(mktemp)
trap 'rm -f "$log"' EXIT

say "packages"
packaging/packages.sh build test
if [ "$lint" = yes ]; then packaging/packages.sh lint; fi

# Several sources in one, which halves the compiler's work; where there is a cache, a source by itself
# is found in it more often.
cached=()
how=(-DCMAKE_UNITY_BUILD=ON)
if command -v ccache >/dev/null; then
    # Relative paths in the cache's keys, so that another clone finds what this one compiled.
    export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
    cached=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
    how=("${cached[@]}" -DCMAKE_UNITY_BUILD=OFF)
fi

say "build of the programs and harnesses"
cmake --preset release "${how[@]}" >/dev/null
cmake --build --preset release --target all unit_tests

if [ "$lint" = yes ]; then
    say "clang-format and clang-tidy"
    tests/lint.sh | tee -a "$log"
fi

say "build of the unit tests with sanitizers"
cmake --preset test "${cached[@]}" >/dev/null
cmake --build --preset test --target unit_tests

say "unit tests, with sanitizers"
failed=0
# More than there are processors, here and below: some of them mostly wait, as people at a stall do.
ctest --test-dir build/test -L unit "-j$((processors + 1))" --verbose | tee -a "$log" || failed=1

say "harnesses and end-to-end tests"
label=(-LE long)
if [ "$all" = yes ]; then label=(); fi
ctest --test-dir build/release "${label[@]}" "-j$((processors + 2))" --verbose | tee -a "$log" || failed=1

say "skipped"
grep -a -E '^([0-9]+: )?SKIPPED:' "$log" | sed -E 's/^[0-9]+: //' | sort -u || echo "nothing"
if [ "$all" = no ]; then echo "SKIPPED: the long tests; tests/run.sh --all runs them"; fi

say "result"
passed=$(grep -a -c -E '^ *[0-9]+/[0-9]+ Test .* Passed ' "$log" || true)
skipped=$(grep -a -c -E '^ *[0-9]+/[0-9]+ Test .*\*\*\*Skipped' "$log" || true)
broken=$(grep -a -E '^ *[0-9]+/[0-9]+ Test .*\*\*\*' "$log" |
    grep -a -v -c -E 'Not Run \(Disabled\)|\*\*\*Skipped' || true)
echo "$passed passed, $broken failed, $skipped skipped"
exit "$failed"
