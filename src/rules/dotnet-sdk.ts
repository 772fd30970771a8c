import { defineRule } from './rule.ts'

export default defineRule({
  id: 'dotnet-sdk',
  title: 'Leave the .NET SDK out',
  what: 'The .NET SDK is in the image.',
  why: 'A published program needs the runtime only.',
  fix: ['FROM mcr.microsoft.com/dotnet/aspnet:8.0', 'COPY --from=build /app /app'].join('\n'),
  whenNot: 'The image is for building .NET programs, or runs dotnet run, watch or tool.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: ['/usr/share/dotnet', '/usr/lib/dotnet', '/usr/lib64/dotnet', '/opt/dotnet'].flatMap((root) =>
      ['sdk', 'packs', 'templates', 'sdk-manifests', 'library-packs'].map((folder) => `${root}/${folder}/**`),
    ),
  },
})
