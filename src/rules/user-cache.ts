import { defineRule } from './rule.ts'

export default defineRule({
  id: 'user-cache',
  title: 'Leave caches in home folders out',
  what: 'A tool left a cache in a home folder.',
  why: 'What lies in .cache may be deleted at any time and is made again when needed.',
  fix: 'RUN --mount=type=cache,target=/root/.cache ./build.sh',
  whenNot: 'The program fills this cache while the image is built so as to find it at the start.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['~/.cache/**'],
    // Corepack and Deno run programs from theirs.
    except: ['~/.cache/node/corepack/**', '~/.cache/deno/**', '~/.cache/pypoetry/virtualenvs/**'],
  },
})
