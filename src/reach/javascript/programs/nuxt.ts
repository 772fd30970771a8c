import type { Program } from '../../analyser.ts'

/** Nuxt and what is built with the same server (Nitro): the program is in one folder, with all that it needs. */
export const nuxt: Program = {
  names: ['nuxt', 'nuxi', 'nitro', 'vinxi', 'analog'],
  launch(_, launch, context) {
    if (/^(start|preview)$/.test(launch.argv[1] ?? ''))
      context.launch({ ...launch, argv: ['node', '.output/server/index.mjs'], kind: 'runs' })
  },
}
