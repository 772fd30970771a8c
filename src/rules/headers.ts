import { defineRule } from './rule.ts'

export default defineRule({
  id: 'headers',
  title: 'Leave C headers out',
  what: 'C and C++ headers are in the image.',
  why: 'Only a compiler reads them.',
  fix: [
    'RUN apt-get update \\',
    ' && apt-get install -y --no-install-recommends gcc libc6-dev \\',
    ' && make install \\',
    ' && apt-get purge -y --auto-remove gcc libc6-dev \\',
    ' && rm -rf /var/lib/apt/lists/*',
  ].join('\n'),
  whenNot: 'Something compiles while the container runs: numba, triton, torch.compile, cffi, node-gyp.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['/usr/include/**', '/usr/local/include/**', '/opt/conda/include/**', '/usr/local/cuda*/**/include/**'],
  },
})
