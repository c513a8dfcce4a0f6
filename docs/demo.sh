#!/bin/sh
# What a newcomer sees first: the sample forms become a corpus that answers.
# docs/transcript.py copies what this prints into both READMEs.
set -eu
cd "$(dirname "$0")/.."
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
export ZHIBIAO_CORPUS="$corpus/demo"

if [ -t 1 ]; then bold='\033[1m' plain='\033[0m'; else bold='' plain=''; fi
run() {
    printf "\n$bold\$ %s$plain\n" "$1"
    eval "$1"
}

run 'zhibiao ingest samples'
run 'zhibiao search 坏了多久能修好 -k 3'
run 'zhibiao compare 群众满意度 --target "≥80%"'
run 'zhibiao suggest 完成及时性 --target "=100%"'
run 'zhibiao review samples/environment-2025.txt'
run 'zhibiao sparql project-years'
run 'zhibiao network alike 公共视频监控运维'
