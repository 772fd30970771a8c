import { defineRule } from './rule.ts'

export default defineRule({
  id: 'nuget-cache',
  title: "Leave NuGet's packages out",
  what: "NuGet's package folder is in the layer.",
  why: 'dotnet publish copies what the program needs beside it; this folder serves the next build.',
  fix: 'RUN --mount=type=cache,target=/root/.nuget/packages dotnet publish -o /app',
  whenNot: 'The program is started with dotnet run, which loads libraries from this folder.',
  level: 'warning',
  safety: 'review',
  select: {
    paths: [
      '~/.nuget/packages/**',
      '~/.local/share/NuGet/**',
      '~/.dotnet/sdk-advertising/**',
      '/usr/share/dotnet/sdk/NuGetFallbackFolder/**',
    ],
  },
})
