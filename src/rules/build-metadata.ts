import { defineRule } from './rule.ts'

export default defineRule({
  id: 'build-metadata',
  title: 'Leave pkg-config and CMake files out',
  what: 'Files that tell compilers where libraries are are in the image.',
  why: 'pkg-config, CMake, aclocal and binding generators read them when something is built.',
  fix: ['RUN apk add --no-cache --virtual .build-deps build-base \\', ' && make install \\', ' && apk del .build-deps'].join('\n'),
  whenNot: 'Something is built while the container runs.',
  level: 'note',
  safety: 'review',
  select: {
    paths: [
      '/usr/lib/**/cmake/**',
      '/usr/local/lib/cmake/**',
      ...['cmake', 'cmake-*', 'aclocal', 'aclocal-*', 'autoconf', 'automake-*', 'gir-1.0', 'vala', 'swig*'].map(
        (name) => `/usr/share/${name}/**`,
      ),
    ],
    files: ['**/pkgconfig/*.pc'],
  },
})
