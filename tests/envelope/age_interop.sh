#!/bin/bash
# SPDX-License-Identifier: MIT
# Our age files against Debian's age, both ways; age_interop.sh AGE_TOOL. Prints what it did.
set -euo pipefail
tool=$1
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v age >/dev/null || ! command -v age-keygen >/dev/null; then
    echo "SKIPPED: age is not installed"
    exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
checks=0
fail() {
    echo "age_interop: $*" >&2
    exit 1
}
# expect_same A B WHAT
expect_same() {
    cmp -s "$1" "$2" || fail "$3: the plain text differs"
    checks=$((checks + 1))
}

ours=$("$tool" keygen ours.key)
age-keygen -o theirs.key 2>/dev/null
theirs=$(age-keygen -y theirs.key)
[ "$(age-keygen -y ours.key)" = "$ours" ] || fail "age-keygen reads another recipient from our identity"
checks=$((checks + 1))

for size in 0 1 511 8192 65535 65536 65537 131072 300001; do
    head -c "$size" /dev/urandom >plain
    "$tool" seal "$ours" "$theirs" <plain >sealed
    age -d -i ours.key sealed >back
    expect_same plain back "ours to age, our identity, $size bytes"
    age -d -i theirs.key sealed >back
    expect_same plain back "ours to age, their identity, $size bytes"
    age -r "$theirs" -r "$ours" -o sealed.age plain
    "$tool" open ours.key <sealed.age >back
    expect_same plain back "age to ours, our identity, $size bytes"
    "$tool" open theirs.key <sealed.age >back
    expect_same plain back "age to ours, their identity, $size bytes"
    rm sealed.age
done

# The opening identity as it lies in the safe: sealed with a passphrase, used by `age -d -i`.
passphrase="korrekt horse Ωμέγα staple"
"$tool" lock "$passphrase" <ours.key >ours.key.age
python3 "$here/type_passphrase.py" "$passphrase" age -d -o opened.key ours.key.age
expect_same ours.key opened.key "our passphrase file opened by age"
echo "a record" >plain
"$tool" seal "$ours" <plain >sealed
python3 "$here/type_passphrase.py" "$passphrase" age -d -i ours.key.age -o back sealed
expect_same plain back "our passphrase identity used by age -d -i"
python3 "$here/type_passphrase.py" "$passphrase" age -p -o theirs.key.age theirs.key
"$tool" unlock "$passphrase" <theirs.key.age >back
expect_same theirs.key back "age's passphrase file opened by ours"

# Controls: each of these must fail, or the checks above prove nothing.
printf 'x' >>sealed
if age -d -i ours.key sealed >back 2>/dev/null; then fail "age accepts a longer file"; fi
if "$tool" open ours.key <sealed >back 2>/dev/null; then fail "we accept a longer file"; fi
if "$tool" open theirs.key <sealed >back 2>/dev/null; then fail "a stranger's identity opens"; fi
if python3 "$here/type_passphrase.py" "wrong" age -d -o back ours.key.age 2>/dev/null; then
    fail "age accepts a wrong passphrase"
fi
if "$tool" unlock "wrong" <theirs.key.age >back 2>/dev/null; then fail "we accept a wrong one"; fi
echo "age_interop: $checks files went between age $(age --version) and us; 5 controls went red"
