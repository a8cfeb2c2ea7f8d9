#!/usr/bin/env bash
# What:      In ClickHouse cityHash64(*) of a row is NULL as soon as one column of it is NULL, and sum() leaves NULL out. So
#            the usual checksum of a table, sum(cityHash64(*)), is the same for tables whose rows differ; one would expect
#            a hash function to tell NULL from other values.
# Versions:  chdb 4.4.0 (ClickHouse 26.9.2.1 as a Python package); Python 3.11
# Seen:      hash of (1, NULL):                NULL
#            checksums of two unlike tables:   equal
#            with toString(tuple(*)) instead:  different
# Why:       A comparison of two tables, of a table before and after a migration, or a change detector sees no difference
#            in any row that has a NULL. Hash the text of a tuple of the columns, which is never NULL.
# Date:      2026-12-01
set -euo pipefail
command -v python3 >/dev/null || { echo "missing: python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" || { echo "missing: python3-venv" >&2; exit 2; }
"$folder/venv/bin/pip" install -q --disable-pip-version-check chdb==4.4.0 || exit 2

cat >"$folder/program.py" <<'PROGRAM'
import sys

import chdb


def ask(sql):
    return str(chdb.query(sql, "TabSeparated")).strip()


def table(price, label):
    return f"""(SELECT toUInt32(1) AS id, CAST({price}, 'Nullable(UInt32)') AS price, CAST({label}, 'Nullable(String)') AS label
                UNION ALL SELECT 2, 20, 'b')"""


def checksums(row):
    return {ask(f"SELECT sum(cityHash64({row})) FROM {of}") for of in (table(10, "NULL"), table(99, "NULL"))}


print("engine", ask("SELECT version()"))
null = ask("SELECT cityHash64(1, NULL) IS NULL") == "1"
print("hash of (1, NULL):               ", "NULL" if null else "a number")
plain = len(checksums("*")) == 1
print("checksums of two unlike tables:  ", "equal" if plain else "different")
text = len(checksums("toString(tuple(*))")) == 2
print("with toString(tuple(*)) instead: ", "different" if text else "equal")
sys.exit(0 if null and plain and text else 1)
PROGRAM

"$folder/venv/bin/pip" list --disable-pip-version-check 2>/dev/null | grep -i "^chdb "
"$folder/venv/bin/python" "$folder/program.py"
