import { subcommandOf } from '../invocation.ts'
import { residueIn } from '../residue.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'go-module-cache',
  title: 'Build Go programs in a stage of their own',
  why: 'go keeps every module that it downloads, and what it compiles. A program that is built needs neither.',
  fix: 'COPY --from=build /out/app /usr/local/bin/app',
  whenNot: 'The image is there to build Go programs.',
  level: 'note',
  tier: 'suggest',
  mentions: /\bgo\b/,
  check: (context) =>
    residueIn(context, {
      cleans: ({ program, args }) => program === 'go' && args[0]?.value === 'clean' && args.some(({ value }) => value === '-modcache'),
      fills: (each) => each.program === 'go' && /^(?:build|install|get|test|mod)$/.test(subcommandOf(each)?.value ?? ''),
      folders: ['/go/pkg/mod', '~/go/pkg/mod', '~/.cache/go-build'],
      mountLike: /go-build|\/go\//,
      message: () => 'What go downloads and compiles stays in the image.',
    }),
})
