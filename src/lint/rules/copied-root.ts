import { shippedStages, sourceStage, type Stage } from '../../dockerfile/stages.ts'
import { imageName } from '../image-name.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'copied-root',
  title: 'Copy what is needed of a stage, not all of it',
  why: 'The whole system of a stage becomes one layer: no other image shares it, every change makes all of it be pulled again, and on a base that has files of its own those are there twice.',
  fix: 'COPY --from=build /out/app /usr/local/bin/app',
  whenNot: 'It is there to make one layer of many, on FROM scratch.',
  level: 'warning',
  tier: 'suggest',
  mentions: /--from/,
  same: { hadolint: ['DL3067'] },
  *check({ shipped, graph }) {
    for (const stage of shipped) {
      for (const instruction of stage.instructions) {
        const { keyword, flags, words, json } = instruction
        const from = flags.find(({ name }) => name === 'from')?.value
        const paths = json ?? words.map(({ text }) => text)
        if (keyword !== 'COPY' || from === undefined || paths.length !== 2 || !paths.every((path) => /^\/[.*]?$/.test(path))) continue
        // An image that is nothing but what is to be copied is made for that, and `FROM tonistiigi/xx AS xx` is no more than its name; a
        // stage on a system is not.
        const source = sourceStage(graph, stage, from)
        if (!source || shippedStages(graph, source)[0]!.base.kind === 'scratch' || isOnlyName(source)) continue
        yield {
          message:
            stage.base.kind === 'scratch'
              ? `All of ${from} becomes one layer, which no other image shares.`
              : `All of ${from} is copied over the base, whose own files stay below.`,
          instruction,
        }
      }
    }
  },
})

/** Another name for an image that is not one of the official ones, which are systems and languages. */
function isOnlyName({ base, instructions }: Stage): boolean {
  const isOfficial = base.kind !== 'image' || !imageName(base.reference ?? base.written).repository.includes('/')
  return !isOfficial && instructions.every(({ keyword }) => keyword === 'ARG')
}
