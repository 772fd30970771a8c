import { defineRule } from './rule.ts'

export default defineRule({
  id: 'overwritten',
  title: 'Write each file once',
  what: 'A later layer replaces files that an earlier layer brought.',
  why: 'Both versions are stored and pulled; the running container sees only the last one.',
  fix: [
    '# Put the step that changes the files into the RUN that creates them,',
    '# or copy only what the final image needs:',
    'COPY --from=build /app/dist /app',
  ].join('\n'),
  whenNot: 'The file is small, and the split keeps a large layer in the build cache.',
  level: 'warning',
  safety: 'safe',
  select: {
    cause: 'overwritten',
  },
})
