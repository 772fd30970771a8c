import { defineRule } from './rule.ts'

const HOMES = ['/usr/lib/jvm/*', '/opt/java/*', '/opt/jdk*', '/usr/java/*', '/usr/local/openjdk-*', '/opt/openjdk*']

export default defineRule({
  id: 'jdk-extras',
  title: 'Ship a Java runtime, not a development kit',
  what: 'Parts of a Java development kit that only compilers and people read are in the image.',
  why: "Modules to link from, the library's source, headers and demos are not read when a program runs.",
  fix: [
    'RUN jlink --add-modules java.base,java.logging --strip-debug \\',
    '    --no-man-pages --no-header-files --compress zip-6 --output /jre',
  ].join('\n'),
  whenNot: 'The container compiles Java or runs jlink.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: [
      ...HOMES.flatMap((home) => ['jmods', 'man', 'demo', 'sample', 'include', 'lib/src.zip', 'src.zip'].map((part) => `${home}/${part}`)),
      '**/lib/ct.sym',
      '**/jmods/*.jmod',
    ],
  },
})
