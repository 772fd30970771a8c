import { defineRule } from './rule.ts'
import { unusedPackages } from './unused-packages-of.ts'

export default defineRule({
  id: 'unused-packages',
  title: 'Leave packages out that nothing runs',
  what: 'Packages are installed that nothing leads to which the image starts.',
  why: 'Each was looked for from the entrypoint on: libraries, imports, scripts, configuration and plugin folders. None of their files was met.',
  fix: [
    '# Take them off the list of what is installed:',
    'RUN apt-get update && apt-get install -y --no-install-recommends curl',
    '# Ask for the proof, one by one:',
    'slimscope why IMAGE PACKAGE',
  ].join('\n'),
  whenNot: 'Somebody starts their programs in the container by hand: name those with --root.',
  level: 'warning',
  safety: 'review',
  select: unusedPackages(() => true),
})
