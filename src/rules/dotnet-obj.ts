import { defineRule } from './rule.ts'

export default defineRule({
  id: 'dotnet-obj',
  title: 'Leave .NET build folders out',
  what: 'Intermediate files of a .NET build are in the layer.',
  why: 'The program is in the publish folder; obj is only read by the next build.',
  fix: 'COPY --from=build /app /app',
  whenNot: 'The container builds .NET while it runs.',
  level: 'note',
  safety: 'review',
  select: {
    paths: ['Debug/**', 'Release/**', 'project.assets.json', 'project.nuget.cache', '*.nuget.dgspec.json', '*.nuget.g.*'].map(
      (name) => `**/obj/${name}`,
    ),
  },
})
