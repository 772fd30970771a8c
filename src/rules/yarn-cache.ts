import { shows } from './content.ts'
import { defineRule } from './rule.ts'

export default defineRule({
  id: 'yarn-cache',
  title: "Leave Yarn's cache out",
  what: 'Yarn left its cache in the layer.',
  why: 'The packages are installed in node_modules; the running program never reads the cache.',
  fix: 'RUN yarn install --frozen-lockfile --production && yarn cache clean',
  whenNot: "The project uses Plug'n'Play, which loads packages from .yarn/cache. Such a cache is not reported.",
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/usr/local/share/.cache/yarn/**', '~/.cache/yarn/**', '~/.yarn/berry/cache/**', '**/.yarn/cache/**'],
    // Plug'n'Play runs from the project's cache, and `.pnp.cjs` beside it tells.
    where: ({ filesystem }, node) => {
      const [project, cache] = filesystem.pathOf(node).split('/.yarn/cache/')
      return cache === undefined || (!shows(filesystem, `${project}/.pnp.cjs`) && !shows(filesystem, `${project}/.pnp.js`))
    },
  },
})
