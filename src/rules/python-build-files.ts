import { defineRule } from './rule.ts'

const ROOTS = ['site-packages', 'dist-packages']

export default defineRule({
  id: 'python-build-files',
  title: 'Leave stubs and sources of Python extensions out',
  what: 'Type stubs, Cython sources or headers of Python packages are in the image.',
  why: 'Python loads the compiled extension; stubs are for type checkers, headers for compilers.',
  fix: ['RUN pip install --no-cache-dir -r requirements.txt \\', " && find /usr/local/lib -name '*.pyi' -delete"].join('\n'),
  whenNot: 'The program compiles at run time (torch.compile, triton, numba), or a package reads its stubs to load lazily.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ROOTS.map((root) => `**/${root}/**/include/**`),
    files: ROOTS.flatMap((root) => ['*.pyi', '*.pyx', '*.pxd'].map((name) => `**/${root}/**/${name}`)),
    // These read their own stubs when imported (lazy_loader).
    except: ['skimage', 'librosa', 'networkx', 'mne'].map((name) => `**/${name}/**`),
  },
})
