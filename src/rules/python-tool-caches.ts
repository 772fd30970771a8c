import { defineRule } from './rule.ts'

export default defineRule({
  id: 'python-tool-caches',
  title: 'Leave the caches of Poetry, Pipenv and PDM out',
  what: 'Poetry, Pipenv, PDM or virtualenv left a cache in the layer.',
  why: 'The packages are installed elsewhere; the running program never reads the cache.',
  fix: 'RUN --mount=type=cache,target=/root/.cache poetry install --only main',
  whenNot: 'Poetry keeps its virtual environments in this cache and the program runs from one: set POETRY_VIRTUALENVS_IN_PROJECT=1 first.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['~/.cache/pypoetry/**', '~/.cache/pipenv/**', '~/.cache/pdm/**', '~/.cache/virtualenv/**'],
    except: ['~/.cache/pypoetry/virtualenvs/**'],
  },
})
