import { defineRule } from './rule.ts'

export default defineRule({
  id: 'web-build-cache',
  title: 'Leave the caches of web build tools out',
  what: 'A build tool left its cache beside the program.',
  why: 'Bundlers and compilers keep these files to build faster the next time; the image is not built from inside.',
  fix: ['# In the build stage, copy only the result:', 'COPY --from=build /app/dist ./dist'].join('\n'),
  whenNot: 'The container builds the site while it runs.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: [
      '**/node_modules/.cache/**',
      '**/node_modules/.vite/**',
      '**/.next/cache/**',
      '**/.parcel-cache/**',
      '**/.angular/cache/**',
      '**/.turbo/cache/**',
      '**/.nx/cache/**',
    ],
  },
})
