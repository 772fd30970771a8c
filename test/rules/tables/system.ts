import type { RuleTables } from '../../support/rule-table.ts'

export default {
  'apt-lists': {
    found: [
      {
        name: 'lists of two sections',
        layers: [{ 'var/lib/apt/lists/a_main': 700, 'var/lib/apt/lists/b_main': 300, 'usr/bin/curl': 9 }],
        saves: 1000,
        paths: ['/var/lib/apt/lists/'],
      },
    ],
    quiet: [
      { name: 'the lists were removed in the same step', layers: [{ 'var/lib/apt/lists/lock': 0, 'var/lib/apt/extended_states': 50 }] },
      { name: 'another distribution', layers: [{ 'var/lib/apk/lists/a': 5 }] },
    ],
  },
  'apt-cache': {
    found: [
      {
        name: 'downloads and indexes',
        layers: [
          {
            'var/cache/apt/archives/curl.deb': 900,
            'var/cache/apt/pkgcache.bin': 100,
            'var/cache/debconf/config.dat': 7,
            'var/cache/debconf/config.dat-old': 5,
          },
        ],
        saves: 1005,
        paths: ['/var/cache/apt/', '/var/cache/debconf/config.dat-old'],
      },
    ],
    quiet: [{ name: 'the database of installed packages', layers: [{ 'var/lib/dpkg/status': 900, 'var/cache/debconf/config.dat': 7 }] }],
  },
  'apk-cache': {
    found: [
      { name: 'an index', layers: [{ 'var/cache/apk/APKINDEX.1.tar.gz': 800, 'usr/bin/x': 1 }], saves: 800, paths: ['/var/cache/apk/'] },
    ],
    quiet: [{ name: 'the database of installed packages', layers: [{ 'lib/apk/db/installed': 900 }] }],
  },
  'dnf-cache': {
    found: [
      {
        name: 'metadata of dnf and yum',
        layers: [{ 'var/cache/dnf/base.solv': 700, 'var/cache/yum/x': 50, 'var/lib/dnf/history.sqlite': 30, 'usr/bin/x': 1 }],
        saves: 780,
        paths: ['/var/cache/dnf/', '/var/cache/yum/', '/var/lib/dnf/history.sqlite'],
      },
    ],
    quiet: [{ name: 'the database of installed packages', layers: [{ 'var/lib/rpm/rpmdb.sqlite': 900 }] }],
  },
  'zypper-cache': {
    found: [{ name: 'metadata', layers: [{ 'var/cache/zypp/raw/x': 700, 'usr/bin/x': 1 }], saves: 700, paths: ['/var/cache/zypp/'] }],
    quiet: [{ name: 'the database of installed packages', layers: [{ 'usr/lib/sysimage/rpm/rpmdb.sqlite': 900 }] }],
  },
  'pacman-cache': {
    found: [
      {
        name: 'a downloaded package',
        layers: [{ 'var/cache/pacman/pkg/curl.pkg.tar.zst': 700, 'usr/bin/x': 1 }],
        saves: 700,
        paths: ['/var/cache/pacman/pkg/'],
      },
    ],
    quiet: [{ name: 'the database of installed packages', layers: [{ 'var/lib/pacman/local/curl/desc': 900 }] }],
  },
  documentation: {
    found: [
      {
        name: 'all but the copyright',
        layers: [
          {
            'usr/share/doc/curl/copyright': 50,
            'usr/share/doc/curl/changelog.gz': 500,
            'usr/share/doc/curl/examples/a.c': 30,
            'usr/share/lintian/overrides/curl': 20,
          },
        ],
        saves: 550,
        paths: ['/usr/share/doc/curl/changelog.gz', '/usr/share/doc/curl/examples/', '/usr/share/lintian/'],
      },
    ],
    quiet: [
      {
        name: 'licences only',
        layers: [{ 'usr/share/doc/curl/copyright': 50, 'usr/share/licenses/curl/COPYING': 10, 'usr/share/common-licenses/GPL-3': 9 }],
      },
    ],
  },
  'man-pages': {
    found: [
      {
        name: 'pages of two sections',
        layers: [{ 'usr/share/man/man1/curl.1.gz': 500, 'usr/share/man/man5/x.5.gz': 30, 'usr/bin/curl': 1 }],
        saves: 530,
        paths: ['/usr/share/man/'],
      },
    ],
    quiet: [{ name: 'a folder of that name in a program', layers: [{ 'app/man/index.html': 500 }] }],
  },
  locales: {
    found: [
      {
        name: 'languages that nobody reads',
        layers: [
          {
            'usr/share/locale/de/LC_MESSAGES/bash.mo': 500,
            'usr/share/locale/en_GB/LC_MESSAGES/bash.mo': 400,
            'usr/share/locale/locale.alias': 3,
            'usr/share/i18n/charmaps/UTF-8.gz': 9,
          },
        ],
        saves: 509,
        paths: ['/usr/share/locale/de/', '/usr/share/i18n/'],
      },
      {
        name: 'an archive with all languages',
        layers: [{ 'usr/lib/locale/locale-archive': 220_000_000, 'usr/bin/x': 1 }],
        saves: 220_000_000,
        paths: ['/usr/lib/locale/'],
      },
    ],
    quiet: [
      {
        name: 'the C locale, and English',
        layers: [{ 'usr/lib/locale/C.utf8/LC_CTYPE': 300_000, 'usr/lib/locale/en_US.utf8/LC_CTYPE': 300_000 }],
      },
      { name: 'an archive made on purpose', layers: [{ 'usr/lib/locale/locale-archive': 3_000_000 }] },
    ],
  },
  logs: {
    found: [
      {
        name: 'logs of the installation',
        layers: [{ 'var/log/apt/history.log': 70, 'var/log/dpkg.log': 30, 'var/lib/x': 1 }],
        saves: 100,
        paths: ['/var/log/'],
      },
    ],
    quiet: [{ name: 'empty logs, and a log elsewhere', layers: [{ 'var/log/nginx/access.log': 0, 'app/log/a.log': 5 }] }],
  },
  'temporary-files': {
    found: [
      {
        name: 'what a build left',
        layers: [{ 'tmp/build/a.o.txt': 70, 'var/tmp/x': 30, 'opt/app': 1 }],
        saves: 100,
        paths: ['/tmp/', '/var/tmp/'],
      },
    ],
    quiet: [
      { name: 'a folder of that name in a program', layers: [{ 'app/tmp/x': 9 }] },
      { name: 'an empty folder', layers: [{ 'tmp/': 0 }] },
    ],
  },
  'shell-history': {
    found: [
      {
        name: 'of root and of a user',
        layers: [{ 'root/.bash_history': 70, 'home/app/.python_history': 30, 'root/.bashrc': 9 }],
        saves: 100,
        paths: ['/root/.bash_history', '/home/app/.python_history'],
      },
    ],
    quiet: [{ name: 'settings of the shell', layers: [{ 'root/.bashrc': 70, 'root/.profile': 3 }] }],
  },
  'user-cache': {
    found: [
      {
        name: 'of a tool that no rule knows',
        layers: [{ 'root/.cache/fancy/x': 70, 'root/.profile': 3 }],
        saves: 70,
        paths: ['/root/.cache/'],
      },
    ],
    quiet: [
      {
        name: 'package managers that run from their cache',
        layers: [{ 'root/.cache/node/corepack/pnpm/9/pnpm.cjs': 70, 'root/.cache/deno/gen/a.js': 3 }],
      },
      { name: 'not a home folder', layers: [{ 'app/.cache/x': 70 }] },
    ],
  },
  'kernel-files': {
    found: [
      {
        name: 'a kernel and its modules',
        layers: [{ 'boot/vmlinuz': 70, 'usr/lib/modules/6.1/ext4.ko': 30, 'lib/firmware/a.bin': 20, 'usr/bin/x': 1 }],
        saves: 120,
        paths: ['/boot/', '/usr/lib/modules/', '/lib/firmware/'],
      },
    ],
    quiet: [{ name: 'modules of another kind', layers: [{ 'usr/lib/httpd/modules/mod_ssl.so': 70, 'app/boot/x.js': 3 }] }],
  },
  'zoneinfo-copies': {
    found: [
      {
        name: 'both copies',
        layers: [
          {
            'usr/share/zoneinfo/Europe/Berlin': 2,
            'usr/share/zoneinfo/right/Europe/Berlin': 70,
            'usr/share/zoneinfo/posix/Europe/Berlin': 60,
          },
        ],
        saves: 130,
        paths: ['/usr/share/zoneinfo/right/', '/usr/share/zoneinfo/posix/'],
      },
    ],
    quiet: [
      {
        name: 'hard links to the zones, which cost nothing',
        layers: [{ 'usr/share/zoneinfo/UTC': 70, 'usr/share/zoneinfo/posix/UTC': { hardlink: 'usr/share/zoneinfo/UTC' } }],
      },
      {
        name: 'the content first comes as such a link',
        layers: [{ 'usr/share/zoneinfo/posix/UTC': 70, 'usr/share/zoneinfo/UTC': { hardlink: 'usr/share/zoneinfo/posix/UTC' } }],
      },
    ],
  },
  'desktop-data': {
    found: [
      {
        name: 'icons and sounds',
        layers: [{ 'usr/share/icons/hicolor/a.png': 70, 'usr/share/sounds/a.oga': 30, 'usr/bin/x': 1 }],
        saves: 100,
        paths: ['/usr/share/icons/', '/usr/share/sounds/'],
      },
    ],
    quiet: [{ name: 'icons of a program', layers: [{ 'app/public/icons/a.png': 70 }] }],
  },
  fonts: {
    found: [
      {
        name: 'a font package',
        layers: [{ 'usr/share/fonts/truetype/a.ttf': 70, 'usr/bin/x': 1 }],
        saves: 70,
        paths: ['/usr/share/fonts/'],
      },
    ],
    quiet: [{ name: 'fonts of a web site', layers: [{ 'app/public/fonts/a.woff2': 70 }] }],
  },
  'version-control': {
    found: [
      {
        name: 'a repository',
        layers: [{ 'app/.git/objects/pack/a.pack': 70, 'app/.git/HEAD': 3, 'app/main.js': 1 }],
        saves: 73,
        paths: ['/app/.git/'],
      },
    ],
    quiet: [{ name: 'a list of what git ignores', layers: [{ 'app/.gitignore': 70, 'app/git/x': 1 }] }],
  },
  'test-caches': {
    found: [
      {
        name: 'caches of pytest and coverage',
        layers: [{ 'app/.pytest_cache/v/x': 70, 'app/coverage/lcov.info': 30, 'app/main.py': 1 }],
        saves: 100,
        paths: ['/app/.pytest_cache/', '/app/coverage/lcov.info'],
      },
    ],
    quiet: [{ name: 'a package called coverage', layers: [{ 'usr/lib/python3/site-packages/coverage/control.py': 70 }] }],
  },
  'build-context': {
    found: [
      {
        name: 'files for CI and the editor',
        layers: [{ 'app/.github/workflows/ci.yml': 70, 'app/.vscode/settings.json': 30, 'app/Dockerfile': 20, 'app/main.js': 1 }],
        saves: 120,
        paths: ['/app/.github/', '/app/.vscode/', '/app/Dockerfile'],
      },
    ],
    quiet: [
      {
        name: 'templates of a tool',
        layers: [{ 'usr/lib/node_modules/x/Dockerfile': 70, 'usr/local/lib/python3.12/site-packages/samcli/Dockerfile': 3 }],
      },
    ],
  },
  archives: {
    found: [
      {
        name: 'an archive beside its folder',
        layers: [{ 'opt/tool.tar.gz': 70, 'opt/tool/bin/x': 100 }],
        saves: 70,
        paths: ['/opt/tool.tar.gz'],
      },
      { name: 'an installed package', layers: [{ 'root/agent.deb': 70, 'usr/bin/agent': 100 }], saves: 70, paths: ['/root/agent.deb'] },
    ],
    quiet: [
      { name: 'an archive that nobody unpacked', layers: [{ 'opt/data.zip': 70, 'opt/other/x': 3 }] },
      { name: 'a folder far away', layers: [{ 'app/static/tool.zip': 70, 'opt/tool/x': 1 }] },
    ],
  },
  'core-dumps': {
    found: [
      {
        name: 'dumps of a program and of Java',
        layers: [{ 'app/core': 90_000, 'app/core.1234': 80_000, 'app/java_pid7.hprof': 70, 'app/hs_err_pid7.log': 30, 'app/x': 1 }],
        saves: 170_100,
        paths: ['/app/core', '/app/core.1234', '/app/java_pid7.hprof', '/app/hs_err_pid7.log'],
      },
    ],
    quiet: [
      {
        name: 'programs called core',
        layers: [
          {
            'app/node_modules/core-js/core/index.js': 90_000,
            'app/core.js': 90_000,
            'app/core.3f2a.js': 90_000,
            'app/core/main.py': 90_000,
            'usr/bin/core': 900,
          },
        ],
      },
      { name: 'a folder of git', layers: [{ 'app/.git/refs/heads/core': 90_000 }] },
    ],
  },
  'debug-symbols': {
    found: [
      {
        name: 'symbols of a library',
        layers: [{ 'usr/lib/debug/.build-id/ab/cd.debug': 70, 'opt/app/app.dwo': 30, 'usr/bin/x': 1 }],
        saves: 100,
        paths: ['/usr/lib/debug/', '/opt/app/app.dwo'],
      },
    ],
    quiet: [{ name: 'a package called debug', layers: [{ 'app/node_modules/debug/src/index.js': 70, 'app/debug/x.js': 1 }] }],
  },
  headers: {
    found: [
      {
        name: 'of the system',
        layers: [{ 'usr/include/stdio.h': 70, 'usr/local/include/node/v8.h': 30, 'usr/bin/x': 1 }],
        saves: 100,
        paths: ['/usr/include/', '/usr/local/include/'],
      },
    ],
    quiet: [{ name: 'a header of a program', layers: [{ 'app/include/x.php': 70 }] }],
  },
  'static-libraries': {
    found: [
      {
        name: 'for a linker',
        layers: [{ 'usr/lib/x86_64-linux-gnu/libc.a': 70, 'usr/lib/x86_64-linux-gnu/libc.so.6': 9, 'usr/lib/libx.la': 30 }],
        saves: 100,
        paths: ['/usr/lib/x86_64-linux-gnu/libc.a', '/usr/lib/libx.la'],
      },
    ],
    quiet: [{ name: 'shared libraries', layers: [{ 'usr/lib/libc.so.6': 70 }] }],
  },
  'build-metadata': {
    found: [
      {
        name: 'for pkg-config and CMake',
        layers: [
          { 'usr/lib/pkgconfig/zlib.pc': 70, 'usr/lib/x86_64-linux-gnu/cmake/x/x.cmake': 30, 'usr/share/aclocal/a.m4': 20, 'usr/bin/x': 1 },
        ],
        saves: 120,
        paths: ['/usr/lib/pkgconfig/zlib.pc', '/usr/lib/x86_64-linux-gnu/cmake/', '/usr/share/aclocal/'],
      },
    ],
    quiet: [{ name: 'a folder of a program', layers: [{ 'app/cmake/x.txt': 70 }] }],
  },
  'c-sources': {
    found: [
      { name: 'sources and objects', layers: [{ 'src/a.c': 70, 'src/a.o': 30, 'src/a': 5 }], saves: 100, paths: ['/src/a.c', '/src/a.o'] },
    ],
    quiet: [{ name: 'scripts', layers: [{ 'src/a.py': 70, 'src/a.css': 3 }] }],
  },
  'model-cache': {
    found: [
      { name: 'weights', layers: [{ 'root/.cache/huggingface/hub/a': 70, 'app/x': 1 }], saves: 70, paths: ['/root/.cache/huggingface/'] },
    ],
    quiet: [{ name: 'weights that a program brings itself', layers: [{ 'app/models/a.safetensors': 70 }] }],
  },
  'cloud-cli-extras': {
    found: [
      {
        name: 'a backup and examples',
        layers: [
          {
            'opt/google-cloud-sdk/.install/.backup/bin/gcloud': 70,
            'usr/local/aws-cli/v2/2.1/dist/awscli/examples/s3/cp.rst': 30,
            'usr/local/aws-cli/v2/2.1/dist/aws': 5,
          },
        ],
        saves: 100,
        paths: ['/opt/google-cloud-sdk/.install/.backup/', '/usr/local/aws-cli/v2/2.1/dist/awscli/examples/'],
      },
    ],
    quiet: [{ name: 'the command line itself', layers: [{ 'usr/local/aws-cli/v2/2.1/dist/aws': 70 }] }],
  },
  'compiler-cache': {
    found: [
      {
        name: 'of ccache',
        layers: [{ 'root/.cache/ccache/a': 70, 'root/.ccache/b': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/root/.cache/ccache/', '/root/.ccache/'],
      },
    ],
    quiet: [{ name: 'a program called ccache', layers: [{ 'usr/bin/ccache': 70 }] }],
  },
} satisfies RuleTables
