import { expect, it } from 'vitest'
import { openedPaths } from '../../src/reach/trace.ts'

it.each<[name: string, text: string, paths: string[] | undefined]>([
  ['strace', 'openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3\n', ['/etc/passwd']],
  [
    'strace -f with processes',
    '[pid  12] execve("/usr/bin/env", ["env"], 0x7ffe /* 9 vars */) = 0\n34    open("/a", O_RDONLY) = 4\n',
    ['/usr/bin/env', '/a'],
  ],
  ['what failed was not opened', 'openat(AT_FDCWD, "/x", O_RDONLY) = -1 ENOENT (No such file or directory)\nopen("/a") = 3\n', ['/a']],
  [
    'calls in two halves',
    '1 openat(AT_FDCWD, "/a", O_RDONLY <unfinished ...>\n2 openat(AT_FDCWD, "/b", O_RDONLY <unfinished ...>\n1 <... openat resumed>) = 3\n2 <... openat resumed>) = -1 EACCES\n',
    ['/a'],
  ],
  [
    'folders that -y names',
    'openat(AT_FDCWD</app>, "lib/a.js", O_RDONLY) = 3</app/lib/a.js>\nopenat(5</srv>, "b", 0) = 6\n',
    ['/app/lib/a.js', '/srv/b'],
  ],
  ['escapes', 'open("/caf\\303\\251 \\"x\\"\\n") = 3\n', ['/café "x"\n']],
  ['cut paths are nobody knows what', 'open("/abc"..., O_RDONLY) = 3\nopen("/a") = 3\n', ['/a']],
  ['a list of paths', '# opened\n/usr/bin/node\r\n/app/server.js\n\n', ['/usr/bin/node', '/app/server.js']],
  [
    'creport.json',
    '{"image":{"files":[{"file_path":"/bin/sh"},{"file_path":"/lib/libc.so.6","mode":"x"},{"file_path":"relative"}]}}',
    ['/bin/sh', '/lib/libc.so.6'],
  ],
  ['a text', 'hello\n/world\n', undefined],
  ['nothing', '', undefined],
  ['JSON of another kind', '{"a":1}', undefined],
])('%s', (_, text, paths) => {
  const opened = openedPaths(text)
  expect(opened && [...opened].sort()).toEqual(paths?.sort())
})
