#!/bin/sh
# What a newcomer sees first: the sample forms become a corpus that answers.
set -eu
samples=$(dirname "$0")/../samples
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
export ZHIBIAO_CORPUS="$corpus/demo"

run() {
    printf '\n\033[1m$ %s\033[0m\n' "$*"
    "$@"
}

run zhibiao ingest "$samples"
run zhibiao search 老百姓对这项服务认不认可 -k 5
run zhibiao compare 服务对象满意度 --target '≥80%'
run zhibiao suggest 完成及时性 --target '=100%'
run zhibiao sparql --list
