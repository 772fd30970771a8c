import { shows } from './content.ts'
import { defineRule } from './rule.ts'

export default defineRule({
  id: 'python-bytecode',
  title: "Keep Python's source or its bytecode, not both",
  what: 'Compiled Python lies beside its source.',
  why: 'Python makes it again from the source when it is missing. Without it the first start takes longer, so measure both.',
  fix: ['ENV PYTHONDONTWRITEBYTECODE=1', 'RUN pip install --no-cache-dir --no-compile -r requirements.txt'].join('\n'),
  whenNot: 'The start must be fast and the file system is read-only, so that Python would compile at every start.',
  level: 'note',
  safety: 'review',
  select: {
    files: ['**/__pycache__/*.pyc'],
    // `__pycache__/six.cpython-311.opt-1.pyc` was made from `six.py` one folder above.
    where: ({ filesystem }, node) => {
      const folder = filesystem.pathOf(filesystem.parentOf(filesystem.parentOf(node)))
      const [module] = filesystem.nameOf(node).split('.', 1)
      return shows(filesystem, `${folder}/${module}.py`)
    },
  },
})
