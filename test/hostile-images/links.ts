import { sketchElf } from '../support/elf-sketch.ts'
import { type HostileImage, type HostileImages, SYSTEM } from './image.ts'

const RECORDED = '\nName: a\nVersion: 1\n'
const UP = '../'.repeat(40)

/** Symlinks to files of this machine at each place where somebody reads: the entrypoint is tried as each kind of program. */
function linked(target: string, entrypoint: readonly string[]): HostileImage {
  const link = { symlink: target }
  return {
    files: {
      ...SYSTEM,
      'app/server.js': link,
      'app/index.js': "require('./server'); require('m'); require('/app/data.json')",
      'app/data.json': link,
      'app/node_modules/m/package.json': link,
      'app/node_modules/m/index.js': link,
      'app/node_modules/.package-lock.json': link,
      'app/main.py': 'import m\nfrom n import x\nopen("/app/server.js")\n',
      'app/m.py': link,
      'app/n': { symlink: target.replace(/\/[^/]*$/, '') },
      'app/run.sh': `#!/bin/sh\n. /app/env.sh\nsource ${target}\nexec ${target} "$(cat ${target})" < ${target}\n`,
      'app/env.sh': link,
      'app/app.jar': link,
      'app/supervisord.conf': `[include]\nfiles = ${target} /app/conf.d/*\n[program:x]\ncommand=${target}\n`,
      'app/conf.d/x.conf': link,
      'etc/nginx/nginx.conf': `include ${target}; include /etc/nginx/conf.d/*; http { root ${target.replace(/\/[^/]*$/, '')}; }`,
      'etc/nginx/conf.d/x.conf': link,
      'etc/passwd': link,
      'etc/os-release': link,
      'etc/ld.so.conf': `include ${target}\ninclude /etc/ld.so.conf.d/*\n${target}\n`,
      'etc/ld.so.conf.d/x.conf': link,
      'etc/ld.so.preload': `${target}\n`,
      'bin/started': sketchElf({
        interpreter: target,
        needed: [target, 'libc.so.6'],
        runpath: `$ORIGIN/${UP}tmp:${target}`,
        data: [target],
      }),
      'bin/shell': `#!${target}\n`,
      'bin/linked': link,
      'lib64/ld-musl.so.1': link,
      'var/lib/dpkg/status': link,
      'var/lib/dpkg/info/base-files.list': link,
      'var/lib/dpkg/diversions': link,
      'var/lib/apt/extended_states': link,
      'var/log/apt/history.log': link,
      'lib/apk/db/installed': link,
      'etc/apk/world': link,
      'var/lib/rpm/rpmdb.sqlite': link,
      'var/lib/rpm/Packages': link,
      'var/lib/rpm/Packages.db': link,
      'usr/lib/python3/dist-packages/a-1.dist-info/METADATA': RECORDED,
      'usr/lib/python3/dist-packages/a-1.dist-info/RECORD': link,
      'usr/lib/python3/dist-packages/b-1.dist-info/METADATA': link,
      'usr/lib/python3/dist-packages/c.pth': `${target}\nimport os; os.system("touch ${target}.written")\n${UP}${target.slice(1)}\n`,
      'usr/lib/python3/dist-packages/d.egg-link': `${target}\n`,
      'opt/conda/conda-meta/a.json': link,
      'usr/local/bundle/specifications/a-1.gemspec': link,
      'app/app.deps.json': link,
      'app/vendor/composer/installed.json': link,
    },
    config: {
      Entrypoint: entrypoint,
      WorkingDir: '/app',
      Env: [`PATH=/usr/bin:/bin:${target}:/usr/sbin`, `LD_PRELOAD=${target}`, `LD_LIBRARY_PATH=${target}`],
    },
  }
}

const ENTRYPOINTS: Record<string, string[]> = {
  itself: ['/bin/linked'],
  JavaScript: ['node', 'index.js'],
  Python: ['python3', 'main.py'],
  'a shell script': ['sh', 'run.sh'],
  nginx: ['nginx'],
  supervisord: ['supervisord', '-c', '/app/supervisord.conf'],
  'an ELF program': ['/bin/started'],
  'a script without an interpreter': ['/bin/shell'],
  'a jar': ['java', '-jar', 'app.jar'],
}

export const links: HostileImages = {
  ...Object.fromEntries(
    Object.entries(ENTRYPOINTS).map(([name, entrypoint]) => [
      `symlinks to this machine, started as ${name}`,
      ({ secret }: { secret: string }) => linked(secret, entrypoint),
    ]),
  ),
  'symlinks to /etc/shadow': () =>
    linked('/etc/shadow', ['sh', '-c', 'node index.js; python3 main.py; sh run.sh; nginx; /bin/started; java -jar app.jar']),
  'symlinks upwards': ({ secret }) =>
    linked(`${UP}${secret.slice(1)}`, ['sh', '-c', 'node index.js; python3 main.py; sh run.sh; nginx; /bin/started']),

  'symlinks in loops': () => ({
    files: {
      ...SYSTEM,
      'app/loop': { symlink: '/app/loop' },
      'app/one': { symlink: 'two' },
      'app/two': { symlink: 'one' },
      'app/all': { symlink: '/' },
      'app/node_modules': { symlink: '/app' },
      'app/server.js': `require('./loop'); require('./one'); require('./${'all/app/'.repeat(300)}x'); require('./' + x + '/y'); require('app')`,
      'usr/lib/python3.11/site-packages': { symlink: '/usr/lib/python3.11' },
      'usr/lib/x86_64-linux-gnu/x': { symlink: '.' },
      ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`app/chain/${i}`, { symlink: `${i + 1}` }])),
      'etc/ld.so.conf': '/usr/lib/x86_64-linux-gnu/x/x/x/x\n/app/all/app/all\n/app/chain/0\n',
    },
    config: {
      Entrypoint: [
        'sh',
        '-c',
        'node server.js; python3 -m loop; /app/loop; /app/one/x; for i in /app/all/*/all/*/all/*/all/*; do $i; done; /app/chain/0',
      ],
      WorkingDir: '/app/all/app/all/app',
    },
  }),

  'a Python that starts elsewhere': ({ folder, secret, written }) => ({
    files: {
      ...SYSTEM,
      'venv/pyvenv.cfg': `home = ${folder}\ninclude-system-site-packages = true\nexecutable = ${secret}\n`,
      'venv/bin/python': { symlink: secret },
      'venv/bin/app': `#!/venv/bin/python\nimport secret\nfrom a import main\n`,
      'venv/lib/python3.11/site-packages/out.pth': `${folder}\n${UP}${folder.slice(1)}\nimport os; os.system("touch ${written}")\n`,
      'venv/lib/python3.11/site-packages/__editable___a_finder.py': `MAPPING = {'a': '${folder}', 'b': '${UP}${folder.slice(1)}'}\n`,
      'venv/lib/python3.11/site-packages/__editable__.a-1.pth': 'import __editable___a_finder; __editable___a_finder.install()\n',
      'venv/lib/python3.11/site-packages/a-1.dist-info/METADATA': 'Name: a\nVersion: 1\n',
      'venv/lib/python3.11/site-packages/a-1.dist-info/RECORD': `${secret},,\n${UP}${secret.slice(1)},,\n../../../../../../etc/shadow,,\n`,
      'venv/lib/python3.11/site-packages/a-1.dist-info/direct_url.json': `{"dir_info":{"editable":true},"url":"file://${folder}"}`,
      'venv/lib/python3.11/site-packages/a-1.dist-info/entry_points.txt': `[console_scripts]\napp = ${UP.replaceAll('/', '.')}x:y\n`,
      'venv/lib/python3.11/site-packages/sitecustomize.py': `import os; os.system("touch ${written}")\n`,
    },
    config: {
      Entrypoint: ['/venv/bin/app'],
      Env: [`PYTHONPATH=${folder}:/venv/lib`, `PYTHONHOME=${folder}`, `PYTHONSTARTUP=${secret}`, `VIRTUAL_ENV=${folder}`],
    },
  }),
}
