import { expect, test } from 'vitest'
import { fileClass } from '../../src/ledger/file-class.ts'

test.each([
  ['/usr/lib/x86_64-linux-gnu/libssl.so.3', 'shared library'],
  ['/usr/lib/libx.so', 'shared library'],
  ['/app/node_modules/a/a.node', 'shared library'],
  ['/usr/lib/libc.a', 'static library'],
  ['/usr/lib/crt1.o', 'object file'],
  ['/usr/include/stdio.h', 'header'],
  ['/usr/include/c++/12/vector', 'header'],
  ['/usr/share/doc/curl/changelog.gz', 'documentation'],
  ['/usr/share/doc/curl/copyright', 'licence'],
  ['/app/node_modules/a/LICENSE', 'licence'],
  ['/app/node_modules/a/license.js', 'JavaScript'],
  ['/app/node_modules/a/README.md', 'documentation'],
  ['/usr/share/man/man1/curl.1.gz', 'man page'],
  ['/usr/local/lib/node_modules/npm/man/man1/npm.1', 'man page'],
  ['/usr/share/locale/de/LC_MESSAGES/a.mo', 'locale'],
  ['/usr/share/zoneinfo/Europe/Berlin', 'time zone'],
  ['/usr/share/fonts/a.ttf', 'font'],
  ['/app/logo.PNG', 'image'],
  ['/app/intro.mp4', 'media'],
  ['/root/a.tar.gz', 'archive'],
  ['/root/.cache/pip/http/a', 'package cache'],
  ['/root/.npm/_cacache/content-v2/a', 'package cache'],
  ['/var/lib/apt/lists/a', 'package cache'],
  ['/var/lib/dpkg/status', 'package database'],
  ['/lib/apk/db/installed', 'package database'],
  ['/usr/lib/python3/os.pyc', 'Python bytecode'],
  ['/usr/lib/python3/os.py', 'Python source'],
  ['/app/index.mjs', 'JavaScript'],
  ['/app/index.ts', 'TypeScript'],
  ['/app/index.d.ts', 'type declaration'],
  ['/app/index.d.mts', 'type declaration'],
  ['/app/index.js.map', 'source map'],
  ['/app/a.wasm', 'WebAssembly'],
  ['/app/app.jar', 'Java archive'],
  ['/usr/lib/jvm/a/jmods/java.base.jmod', 'JDK module'],
  ['/src/main.go', 'Go source'],
  ['/src/liba.rlib', 'Rust library'],
  ['/src/a.c', 'C source'],
  ['/usr/share/perl/5.36/strict.pm', 'Perl'],
  ['/app/a.rb', 'Ruby'],
  ['/app/a.php', 'PHP'],
  ['/entrypoint.sh', 'shell script'],
  ['/etc/ssl/certs/a.pem', 'certificate'],
  ['/etc/passwd', 'configuration'],
  ['/etc/nginx/nginx.conf', 'configuration'],
  ['/app/package.json', 'data'],
  ['/var/log/dpkg.log', 'log'],
  ['/tmp/x', 'temporary'],
  ['/app/.git/HEAD', 'version control'],
  ['/usr/lib/debug/a', 'debug symbols'],
  ['/usr/bin/curl', 'program'],
  ['/usr/lib/gcc/x86_64-linux-gnu/12/cc1', 'other'],
  ['/usr/libexec/gcc/cc1', 'program'],
  ['/app/thing', 'other'],
])('%s is %s', (path, expected) => {
  expect(fileClass(path, 'file')).toBe(expected)
})

test('what is no file has a class, too', () => {
  expect(fileClass('/a.png', 'directory')).toBe('folder')
  expect(fileClass('/a.png', 'symlink')).toBe('symlink')
  expect(fileClass('/dev/null', 'character')).toBe('device')
  expect(fileClass('/a.png', 'hardlink')).toBe('image')
})
