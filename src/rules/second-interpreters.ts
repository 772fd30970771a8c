import { defineRule } from './rule.ts'
import { unusedPackages } from './unused-packages-of.ts'

const INTERPRETERS =
  /^(lib)?(python[\d.]*|perl|ruby[\d.]*|nodejs|node|php[\d.]*|tcl[\d.]*|lua[\d.]*|guile-[\d.]+|openjdk-\d+-jre|default-jre)(-(base|minimal|stdlib|modules-[\d.]+|headless|libs?|common|cli|full|interpreter))*([-_]?[\d.]+(t64)?)?(-(minimal|stdlib))?$/

export default defineRule({
  id: 'second-interpreters',
  title: 'Leave interpreters out that nothing runs',
  what: 'Interpreters and their libraries are installed, and nothing that runs leads to them.',
  why: 'They come with tools that the image is built with, and weigh tens of megabytes each.',
  fix: ['# See who brings them, then leave that out:', 'slimscope why IMAGE python3'].join('\n'),
  whenNot: 'Somebody runs scripts in the container by hand.',
  level: 'note',
  safety: 'review',
  select: unusedPackages(({ ecosystem, name }) => /^(deb|apk|rpm)$/.test(ecosystem) && INTERPRETERS.test(name)),
})
