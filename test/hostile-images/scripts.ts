import { type HostileImages, SYSTEM } from './image.ts'

const DEEP = 100_000
const MEGABYTE = 1024 * 1024

/** Scripts, command lines and configurations that never end, in size, depth or circles. */
export const scripts: HostileImages = {
  'shell scripts that source and start themselves': ({ written, secret }) => ({
    files: {
      ...SYSTEM,
      'start.sh': `#!/bin/sh\n. /start.sh\n. "$0"\nsource ./start.sh $1 x$1\n/start.sh "$@" more\nexec "$0" "$@" x\n`,
      'evil.sh': `#!/bin/sh\ntouch ${written}\ncat ${secret} > ${written}\nfor i in ${secret}* /etc/*; do $i; done\neval "$(cat ${secret})"\n\`touch ${written}\`\n/start.sh\n`,
      'function.sh': `a() { b "$@" a; }\nb() { a "$@" b; a; }\na\n`,
      'grow.sh': `#!/bin/sh\nx=xxxxxxxxxx\n${'x=$x$x$x$x\n'.repeat(100)}exec $x\n`,
      'braces.sh': `#!/bin/sh\n/bin/{a,b}${'{a,b,c,d}'.repeat(200)}\nfor i in {1..1000000000}; do /start.sh $i; done\n`,
      'loops.sh': `#!/bin/sh\n${'for i in 1 2 3 4 5 6 7 8 9; do '.repeat(40)} /start.sh $i; ${'done; '.repeat(40)}\n`,
    },
    config: {
      Entrypoint: ['/bin/sh', '-c', '/evil.sh; sh /function.sh; sh /grow.sh; sh /braces.sh; sh /loops.sh; exec /start.sh "$@"'],
      Cmd: ['$(touch x)'],
    },
  }),

  'shell scripts of 1 MB of one thing': () => {
    const things = [
      '$(',
      '${',
      '`',
      '((',
      '(',
      '{ ',
      "$'",
      '"$(',
      '<<a\n',
      'case a in (',
      'if ',
      'while ',
      '[[ ',
      '$((',
      '<(',
      'a|',
      'a&&',
      '!',
      'x=(',
      'a() {',
      '*',
      '{a,',
      '\\',
    ]
    return {
      files: {
        ...SYSTEM,
        ...Object.fromEntries(things.map((thing, i) => [`s${i}.sh`, `#!/bin/sh\nx\n${thing.repeat(MEGABYTE / thing.length)}`])),
      },
      config: { Entrypoint: ['/bin/sh', '-c', things.map((_, i) => `/s${i}.sh`).join('; ')] },
    }
  },

  'shell scripts that are nested 100,000 deep': () => {
    const pairs: [string, string][] = [
      ['(', ')'],
      ['$(', ')'],
      ['{ ', '; }'],
      ['${a:-', '}'],
      ['if ', 'a; then b; fi'],
      ['"$(', ')"'],
      ['$((', '))'],
      ['[[ ( ', ' ) ]]'],
    ]
    const nested = ([open, close]: [string, string]) =>
      `#!/bin/sh\n/x ${open.repeat(DEEP)}a${close.repeat(DEEP)}\n${open.repeat(DEEP)}a${close.repeat(DEEP)}\n`
    return {
      files: { ...SYSTEM, ...Object.fromEntries(pairs.map((pair, i) => [`s${i}.sh`, nested(pair)])) },
      config: { Entrypoint: ['/bin/sh', '-c', pairs.map((_, i) => `/s${i}.sh`).join('; ')] },
    }
  },

  'scripts whose interpreter is a script, or they themselves': () => ({
    files: {
      ...SYSTEM,
      self: '#!/self\n',
      one: '#!/two -x\n',
      two: '#!/usr/bin/env -S /one -y\n',
      env: '#!/usr/bin/env env env env ./env\n',
      long: `#!${'/'.repeat(DEEP)}self\n`,
      words: `#!/bin/sh ${'-c '.repeat(DEEP)}\n`,
      'usr/bin/env': { symlink: '/usr/bin/env' },
    },
    config: { Entrypoint: ['/bin/sh', '-c', '/self; /one; /two; /env; /long; /words; env env env /self'] },
  }),

  'a PATH of 10,000 folders and an ENTRYPOINT of 10,000 words': ({ secret }) => ({
    files: {
      ...SYSTEM,
      'start.sh': `#!/bin/sh\n${Array.from({ length: 5000 }, (_, i) => `command${i} ${secret}`).join('\n')}\nexec "$@"\n`,
    },
    config: {
      Entrypoint: ['/start.sh', ...Array.from({ length: 10_000 }, (_, i) => `word${i}`)],
      Cmd: Array.from({ length: 10_000 }, () => '/start.sh'),
      Env: [
        `PATH=${Array.from({ length: 10_000 }, (_, i) => `/folder${i}/bin`).join(':')}:/bin`,
        ...Array.from({ length: 10_000 }, (_, i) => `V${i}=${i}`),
      ],
    },
  }),

  'wrappers in wrappers': () => ({
    files: { ...SYSTEM, 'usr/bin/env': SYSTEM['bin/sh']!, 'usr/bin/tini': SYSTEM['bin/sh']! },
    config: { Entrypoint: [...Array.from({ length: 20_000 }, (_, i) => (i % 2 ? 'tini' : 'env')), 'sh', '-c', 'sh -c '.repeat(5000)] },
  }),

  'configurations that include themselves': ({ secret, folder }) => ({
    files: {
      ...SYSTEM,
      'etc/nginx/nginx.conf': `include nginx.conf; include /etc/nginx/*; include /etc/*/*/*; include ${secret}; include ${'../'.repeat(40)}etc/shadow; ${'http { '.repeat(DEEP)} root ${folder};`,
      'etc/nginx/a.conf': 'include b.conf; include a.conf;',
      'etc/nginx/b.conf': `include a.conf; include /etc/nginx/nginx.conf; root /; ${'include a.conf; '.repeat(20_000)}`,
      'etc/supervisord.conf': `[include]\nfiles = /etc/supervisord.conf /etc/*.conf ${secret} ${folder}/*\n[program:a]\ncommand=supervisord -c /etc/supervisord.conf\n[program:b]\ncommand=/bin/sh -c "supervisord; %(ENV_${'x'.repeat(5000)})s"\n${Array.from({ length: 5000 }, (_, i) => `[program:p${i}]\ncommand=nginx -c /etc/nginx/a.conf -p /${i}\n`).join('')}`,
      'etc/ld.so.conf': 'include /etc/ld.so.conf\ninclude /etc/*.conf\ninclude /*/*/*/*\n',
      'etc/x.conf': 'include /etc/ld.so.conf\n',
      'etc/crontab': `* * * * * root supervisord\n${'* * * * * root nginx\n'.repeat(5000)}`,
    },
    config: { Entrypoint: ['/bin/sh', '-c', 'supervisord & nginx'] },
  }),

  'Python that is nested 100,000 deep, or very long': ({ written }) => {
    const things = [
      '(',
      '[',
      '{',
      '"""',
      "f'{",
      'lambda: ',
      'not ',
      'if x:\n ',
      'import a.',
      'from . import (',
      '\\\n',
      '@a\n',
      "__import__('",
      'x[',
      '#',
      "r'\\'",
      'import_module(',
    ]
    return {
      files: {
        ...SYSTEM,
        ...Object.fromEntries(things.map((thing, i) => [`app/m${i}.py`, `import os\n${thing.repeat(DEEP)}`])),
        'app/self.py': `import self\nfrom self import *\nfrom . import self\nimport os; os.system("touch ${written}")\n`,
        'app/long.py': `import ${'a.'.repeat(DEEP)}b\n${'from .'.repeat(1)}${'.'.repeat(DEEP)} import x\n`,
        'app/large.py': 'import json\nx = importlib.import_module("a" + b)\ndef f(): return "module.name"\n'.repeat(600_000),
        'app/main.py': `${things.map((_, i) => `import m${i}`).join('\n')}\nimport self, long, large\n`,
      },
      config: { Entrypoint: ['python3', '/app/main.py'], WorkingDir: '/app' },
    }
  },
}
