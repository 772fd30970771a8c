import { describe, expect, it } from 'vitest'
import type { Members } from '../../support/archive-sketch.ts'
import { sketchFiles } from '../../support/files-sketch.ts'
import { followLaunches } from '../../support/follow-launches.ts'

const SHELL: Members = { 'bin/sh': 'ELF', 'bin/bash': 'ELF', 'usr/bin/env': 'ELF' }

/** Programs of this image besides the shells. */
const TOOLS = ['node', 'nginx', 'redis-server', 'gosu', 'tini', 'app', 'curl', 'git', 'tool', 'java', 'find', 'sort']

async function image(script: string, more: Members = {}) {
  const tools = Object.fromEntries(TOOLS.map((tool) => [`usr/bin/${tool}`, 'ELF']))
  return sketchFiles({ ...SHELL, ...tools, 'run.sh': script, ...more })
}

/** What a script leads to: `grade path` lines without the interpreter, in order. */
async function leadsTo(script: string, more: Members = {}, args: string[] = [], env: Record<string, string> = {}) {
  const context = await followLaunches(await image(`#!/bin/sh\n${script}\n`, more), ['/run.sh', ...args], { env })
  const lines = context
    .referenceLines()
    .filter((line) => !/\(shebang|-> \/run\.sh/.test(line))
    .map((line) => line.replace(/^(\w+) \S+ -> (\S+) \((.*?)(:.*)?\)$/s, '$1 $2 ($3)'))
  return [...new Set(lines)].sort()
}

describe('command words', () => {
  it.each<[name: string, script: string, lines: string[]]>([
    ['a program of PATH', 'git pull', ['soft /usr/bin/git (runs)']],
    ['a path', '/usr/bin/git pull', ['soft /usr/bin/git (runs)']],
    ['one that is not there', 'svn up', []],
    ['quotes', `"gi"t 'pull'; g\\it x`, ['soft /usr/bin/git (runs)']],
    ['exec', 'exec node server.js', ['hard /usr/bin/node (runs)']],
    ['exec with options', 'exec -a name -c node', ['hard /usr/bin/node (runs)']],
    ['variables', 'APP=/usr/bin/app\nexec "$APP" --x', ['hard /usr/bin/app (runs)', 'soft /usr/bin/app (path in script)']],
    ['a variable of two words', 'CMD="node server.js"; $CMD', ['soft /usr/bin/node (runs)']],
    ['variables in variables', 'A=/usr; B=${A}/bin; "${B}/git"', ['soft /usr/bin/git (runs)']],
    ['an assigned prefix', 'NODE_ENV=x LANG=C node y', ['soft /usr/bin/node (runs)']],
    ['defaults', '"${APP:-/usr/bin/app}"', ['soft /usr/bin/app (runs)']],
    ['defaults that stay', ': "${APP:=/usr/bin/app}"; exec $APP', ['hard /usr/bin/app (runs)']],
    ['both ways of a branch', 'X=git\nif foo; then X=curl; fi\n$X', ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)']],
    ['a case', 'case "$ARCH" in x) P=git;; y) P=curl;; esac; $P', ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)']],
    ['an array', 'cmd=(git pull); cmd+=(--all); exec "${cmd[@]}"', ['hard /usr/bin/git (runs)']],
    ['a substitution', 'x=$(git rev-parse HEAD); y=`curl z`', ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)']],
    ['a substitution in a here-document', 'cat <<EOF\n$(git log)\nEOF', ['soft /usr/bin/git (runs)']],
    ['no substitution in a quoted one', "cat <<'EOF'\n$(git log)\nEOF", []],
    ['process substitution', 'cat <(git log)', ['soft /usr/bin/git (runs)']],
    ['a pipe', 'curl x | tool | sort', ['soft /usr/bin/curl (runs)', 'soft /usr/bin/sort (runs)', 'soft /usr/bin/tool (runs)']],
    [
      'loops and conditions',
      'while curl x; do git y; done; until tool; do :; done',
      ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)', 'soft /usr/bin/tool (runs)'],
    ],
    ['a subshell in the background', '( cd /x && git pull ) &', ['soft /usr/bin/git (runs)']],
    ['a function that is called', 'go() { git "$@"; }\ngo pull', ['soft /usr/bin/git (runs)']],
    ["a function of a program's name", 'git() { curl x; }\ngit pull', ['soft /usr/bin/curl (runs)']],
    ['the program behind a function', 'git() { command git "$@"; }\ngit pull', ['soft /usr/bin/git (runs)']],
    ['a function that nobody calls', 'git() { curl x; }', ['soft /usr/bin/curl (runs)']],
    ['what a function is told', 'start() { exec "$1" -x; }\nstart node', ['hard /usr/bin/node (runs)']],
    ['builtins', 'echo git; printf git; cd git; test git; [ git ]; export git; true git; set -e; wait', []],
    ['a trap', 'trap "git x" EXIT; trap - INT', ['soft /usr/bin/git (runs)']],
    ['eval', 'eval "exec git \\"\\$@\\""', ['hard /usr/bin/git (runs)']],
    ['an alias', `alias g='git -C /x'`, ['soft /usr/bin/git (runs)']],
    ['a here-document for a shell', 'sh <<EOF\ngit x\nEOF', ['soft /bin/sh (runs)', 'soft /usr/bin/git (runs)']],
    ['the line of another shell', `bash -c 'exec git "$0"' x`, ['soft /bin/bash (runs)', 'soft /usr/bin/git (runs)']],
    ['a path put together', 'D=$(dirname "$0"); "$D/usr/bin/git"', ['soft /usr/bin/git (runs)']],
    [
      'the folder of the script',
      'D="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" >/dev/null 2>&1 && pwd -P)"; ${D}usr/bin/git; $D/usr/bin/git',
      ['soft /usr/bin/git (runs)'],
    ],
    ['the folder by two commands', 'D=`cd "$(dirname "$0")/usr" >/dev/null; pwd`; $D/bin/git', ['soft /usr/bin/git (runs)']],
    [
      'a script that may be a symlink',
      'P="$0"\nwhile [ -h "$P" ]; do l=`ls -ld "$P"`; P=`expr "$l" : ".*"`; done\nexec "`dirname "$P"`/usr/bin/git"',
      ['hard /usr/bin/git (runs)'],
    ],
    [
      'what other systems need',
      'cygwin=false\ncase "`uname`" in CYGWIN*) cygwin=true; X=curl;; *) X=git;; esac\nif $cygwin; then X=tool; fi\nexec $X',
      ['hard /usr/bin/git (runs)'],
    ],
    ['a name of many', 'case "$Q" in a) G=git;; b) G=curl;; esac; $G x', ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)']],
    ['a name that may be nothing', '$SUDO git x', ['soft /usr/bin/git (runs)']],
    ['options that grow', 'O="$O -i"; O="$O git"; env $O', ['soft /usr/bin/env (runs)', 'soft /usr/bin/git (runs)']],
    ['which', 'exec "$(which git)"', ['hard /usr/bin/git (runs)', 'soft /usr/bin/git (optional command)']],
    ['the folder it is in', 'cd /usr/bin && ./git', ['soft /usr/bin/git (runs)']],
    ['PATH that is added to', 'export PATH="/opt/x:$PATH"; git', ['soft /usr/bin/git (runs)']],
    ['time and negation', 'time git x; ! curl y', ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)']],
    [
      'trimmed',
      'X=/usr/bin/git.real; "${X%.real}"; Y=a-git; ${Y#*-}; Z=git:curl; ${Z##*:}',
      ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)'],
    ],
    ['replaced', 'X=/usr/bin/gXt; "${X/X/i}"', ['soft /usr/bin/git (runs)']],
    ['cut', 'X=xxgit; ${X:2}; ${X:2:3}', ['soft /usr/bin/git (runs)']],
    ['lower case', 'X=GIT; ${X,,}', ['soft /usr/bin/git (runs)']],
    ['indirect', 'git_cmd=git; name=git_cmd; ${!name}', ['soft /usr/bin/git (runs)']],
    ['braces', '/usr/bin/{git,curl} x', ['soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)']],
    ['what is not code', '# git\necho "git" \'curl\'', []],
    ['CRLF', 'git pull\r\n', ['soft /usr/bin/git (runs)']],
  ])('%s', async (_, script, lines) => {
    expect(await leadsTo(script)).toEqual(lines)
  })

  it.each<[name: string, script: string, lines: string[]]>([
    ['command -v and &&', 'command -v git >/dev/null && git x', ['soft /usr/bin/git (optional command)']],
    ['if which', 'if which git; then git x; fi', ['soft /usr/bin/git (optional command)']],
    ['if type', 'if type git >/dev/null 2>&1; then git x; fi', ['soft /usr/bin/git (optional command)']],
    [
      'a test of the file',
      'if [ -x /usr/bin/git ]; then /usr/bin/git x; fi',
      ['soft /usr/bin/git (optional command)', 'soft /usr/bin/git (path in script)'],
    ],
    [
      'what is there already',
      'command -v git || curl x',
      ['soft /usr/bin/curl (optional command)', 'soft /usr/bin/git (optional command)'],
    ],
    ['a program that is not there', 'command -v svn && git x', ['soft /usr/bin/git (optional command)']],
    [
      'what is configured away',
      'if [ "$A" = yes ]; then exec git; else exec curl; fi',
      ['hard /usr/bin/curl (runs)', 'soft /usr/bin/git (optional command)'],
    ],
    [
      'what is configured',
      'if [ "$B" = yes ]; then exec git; else exec curl; fi',
      ['hard /usr/bin/git (runs)', 'soft /usr/bin/curl (optional command)'],
    ],
  ])('optional: %s', async (_, script, lines) => {
    expect(await leadsTo(script, {}, [], { A: 'no', B: 'yes' })).toEqual(lines)
  })
})

describe('files', () => {
  const more = {
    'etc/a.conf': '',
    'etc/b.conf': '',
    'lib/fns.sh': 'LIB_APP=/usr/bin/app\nhelp() { git x; }\n',
    'd/1.sh': 'git x\n',
    'd/2.sh': '#!/bin/sh\ncurl x\n',
    'd/.hidden.sh': '',
    'd/x.txt': '',
  }

  it.each<[name: string, script: string, lines: string[]]>([
    ['words', 'cat /etc/a.conf --x=/etc/b.conf', ['soft /etc/a.conf (argument)', 'soft /etc/b.conf (argument)']],
    [
      'redirections',
      'tool < /etc/a.conf > /etc/b.conf 2>&1',
      ['soft /etc/a.conf (path in script)', 'soft /etc/b.conf (path in script)', 'soft /usr/bin/tool (runs)'],
    ],
    ['assignments', 'X=/etc/a.conf', ['soft /etc/a.conf (path in script)']],
    ['here-documents', 'cat <<EOF\ninclude /etc/a.conf;\nEOF', ['soft /etc/a.conf (path in script)']],
    ['tests', '[ -f /etc/a.conf ]; [[ -r /etc/b.conf ]]', ['soft /etc/a.conf (path in script)', 'soft /etc/b.conf (path in script)']],
    ['source', '. /lib/fns.sh', ['hard /lib/fns.sh (source)', 'soft /usr/bin/app (path in script)']],
    [
      'source and what it brings',
      '. /lib/fns.sh; help; exec "$LIB_APP"',
      ['hard /lib/fns.sh (source)', 'hard /usr/bin/app (runs)', 'soft /usr/bin/app (path in script)', 'soft /usr/bin/git (runs)'],
    ],
    [
      'source where it is',
      '[ -f /lib/fns.sh ] && . /lib/fns.sh',
      ['hard /lib/fns.sh (source)', 'soft /lib/fns.sh (path in script)', 'soft /usr/bin/app (path in script)'],
    ],
    ['source from a folder', 'cd /lib; . ./fns.sh', ['hard /lib/fns.sh (source)', 'soft /usr/bin/app (path in script)']],
    [
      'a loop that sources',
      'for f in /d/*.sh; do . "$f"; done',
      ['hard /d/1.sh (source)', 'hard /d/2.sh (source)', 'soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)'],
    ],
    [
      'a loop that runs',
      'for f in /d/*; do case "$f" in *2.sh) "$f";; *.sh) . "$f";; esac; done',
      ['hard /d/1.sh (source)', 'hard /d/2.sh (runs)', 'soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)'],
    ],
    [
      'find and read',
      'find /d -follow -type f -name "*.sh" -print | sort -V | while read -r f; do case "$f" in *.sh) "$f";; *) echo no;; esac; done',
      [
        'hard /d/.hidden.sh (runs)',
        'hard /d/1.sh (runs)',
        'hard /d/2.sh (runs)',
        'soft /usr/bin/curl (runs)',
        'soft /usr/bin/find (runs)',
        'soft /usr/bin/sort (runs)',
      ],
    ],
    [
      'find into a loop',
      'while read f; do . "$f"; done < <(find /d -name 1.sh)',
      ['hard /d/1.sh (source)', 'soft /usr/bin/find (runs)', 'soft /usr/bin/git (runs)'],
    ],
    [
      'ls',
      'for f in $(ls /d); do . /d/$f; done',
      ['hard /d/1.sh (source)', 'hard /d/2.sh (source)', 'hard /d/x.txt (source)', 'soft /usr/bin/curl (runs)', 'soft /usr/bin/git (runs)'],
    ],
    [
      'a folder for arguments',
      'run_all() { for f; do . "$f"; done; }\nrun_all /d/1*',
      ['hard /d/1.sh (source)', 'soft /usr/bin/git (runs)'],
    ],
    ['a folder that is copied', 'cp -r /d /tmp/x', ['soft /d (content folder)']],
    ['a folder that is only owned', 'chown -R app /d; mkdir -p /d; rm -rf /d /usr /etc', []],
  ])('%s', async (_, script, lines) => {
    expect(await leadsTo(script, more)).toEqual(lines)
  })
})

describe('arguments', () => {
  it.each<[name: string, script: string, args: string[], lines: string[]]>([
    ['are run', 'exec "$@"', ['node', 'x.js'], ['hard /usr/bin/node (runs)']],
    ['are run unquoted', '$@', ['node'], ['hard /usr/bin/node (runs)']],
    ['are run by hand', 'exec ${1+"$@"}', ['node'], ['hard /usr/bin/node (runs)']],
    ['none', 'exec "$@"', [], []],
    ['after others', 'exec gosu app "$@"', ['node'], ['hard /usr/bin/gosu (runs)', 'hard /usr/bin/node (runs)']],
    ['are put in front', 'set -- node "$@"; exec "$@"', ['x.js'], ['hard /usr/bin/node (runs)']],
    [
      'are put in front where they begin with a dash',
      'if [ "${1#-}" != "$1" ]; then set -- node "$@"; fi; exec "$@"',
      ['git'],
      ['hard /usr/bin/git (runs)'],
    ],
    [
      'are put in front since they begin with a dash',
      'if [ "${1:0:1}" = "-" ]; then set -- node "$@"; fi; exec "$@"',
      ['-x'],
      ['hard /usr/bin/node (runs)'],
    ],
    ['are shifted', 'shift; exec "$@"', ['x', 'git'], ['hard /usr/bin/git (runs)']],
    ['are sliced', 'exec "${@:2}"', ['x', 'git'], ['hard /usr/bin/git (runs)']],
    [
      'decide',
      'case "$1" in web) exec node;; job) exec git;; esac',
      ['web'],
      ['hard /usr/bin/node (runs)', 'soft /usr/bin/git (optional command)'],
    ],
    ['go on to a function', 'main() { exec "$@"; }; main "$@"', ['git'], ['hard /usr/bin/git (runs)']],
    [
      'go through the script again',
      'if [ "$(id -u)" = 0 ]; then exec gosu app "$0" "$@"; fi; exec "$@"',
      ['git'],
      ['hard /usr/bin/git (runs)', 'hard /usr/bin/gosu (runs)'],
    ],
    ['one of them', 'exec "$2"', ['x', 'git'], ['hard /usr/bin/git (runs)']],
    ['in an array', 'ARGS=("$@"); exec "${ARGS[@]}"', ['git', 'x'], ['hard /usr/bin/git (runs)']],
    ['counted', 'if [ $# -eq 0 ]; then set -- node; fi; exec "$@"', [], ['hard /usr/bin/node (runs)']],
    ['counted by arithmetic', 'if (( $# > 0 )); then exec git; fi', ['x'], ['hard /usr/bin/git (runs)']],
  ])('%s', async (_, script, args, lines) => {
    expect(await leadsTo(script, {}, args)).toEqual(lines)
  })
})

it.each<[script: string, what: string[]]>([
  ['$APP_COMMAND run', ['$APP_COMMAND run']],
  ['x=$(cat /y); "$x"', ['"$x"']],
  ['eval "$INIT"', ['$INIT']],
  ['. "$HELPERS/x.sh"', ['. "$HELPERS/x.sh"']],
  ['exec "$@"', []],
  ['"$KNOWN" x', []],
])('says what it cannot tell: %s', async (script, what) => {
  const context = await followLaunches(await image(`#!/bin/sh\n${script}\n`), ['/run.sh'], { env: { KNOWN: 'git' } })
  expect(context.unresolvedPlaces.map((place) => place.what)).toEqual(what)
})
