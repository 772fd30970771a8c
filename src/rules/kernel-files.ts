import { defineRule } from './rule.ts'

export default defineRule({
  id: 'kernel-files',
  title: 'Leave kernels and firmware out',
  what: 'A kernel, its modules or firmware are in the image.',
  why: "A container runs on its host's kernel and never loads its own.",
  fix: ['# Leave recommended packages, a kernel among them, out:', 'RUN apt-get install -y --no-install-recommends linux-perf'].join('\n'),
  whenNot: 'The image is written to a disk and booted.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: [
      '/boot/**',
      '/lib/modules/**',
      '/lib/firmware/**',
      '/usr/lib/modules/**',
      '/usr/lib/firmware/**',
      '/usr/src/linux-*/**',
      '/usr/src/kernels/**',
    ],
  },
})
