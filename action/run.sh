#!/usr/bin/env bash
# Runs "firstbytes check" for action.yml, with annotations. The inputs are INPUT_CONFIG and INPUT_FROM (one
# file per line), INPUT_ARGS (words as a shell would split them, without any expansion) and INPUT_VERSION (of
# the npm package, or the path of a tarball). Exits as firstbytes does; 2 if it cannot run.
set -euo pipefail

fail() {
  printf '::error title=firstbytes cannot run::%s\n' "$1"
  exit 2
}

command -v npx >/dev/null || fail 'npx is not installed: add a step with actions/setup-node'

# What npx installs. A name with a slash or the ending .tgz is a file: npm would also accept the name of
# another package here.
version=${INPUT_VERSION:-}
case $version in
  '') package=firstbytes@$(node -p 'require(process.argv[1]).version' "$(dirname "$0")/../package.json") ;;
  */* | *.tgz)
    [ -f "$version" ] || fail 'the file that the input "version" names does not exist'
    package=$(cd -- "$(dirname -- "$version")" && pwd)/${version##*/}
    ;;
  *[!0-9A-Za-z.+-]*) fail 'the input "version" is neither a version nor the path of a tarball' ;;
  *) package=firstbytes@$version ;;
esac

arguments=(check -o github)

# xargs knows quotes and backslashes, and expands nothing.
if [[ ${INPUT_ARGS:-} =~ [^[:space:]] ]]; then
  words=$(mktemp)
  trap 'rm -f "$words"' EXIT
  xargs printf '%s\0' <<<"$INPUT_ARGS" >"$words" 2>/dev/null || fail 'the input "args" has an unmatched quote'
  while IFS= read -r -d '' word; do
    arguments+=("$word")
  done <"$words"
fi

# Files stand behind the options: a name that begins with "-" is not an option.
files=()
while IFS= read -r line; do
  line=${line%$'\r'}
  if [ -n "$line" ]; then arguments+=("--from=$line"); fi
done <<<"${INPUT_FROM:-}"
while IFS= read -r line; do
  line=${line%$'\r'}
  if [ -n "$line" ]; then files+=("$line"); fi
done <<<"${INPUT_CONFIG:-}"
if [ ${#files[@]} -gt 0 ]; then arguments+=(-- "${files[@]}"); fi

npx --yes --package "$package" -- firstbytes "${arguments[@]}"
