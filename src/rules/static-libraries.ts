import { defineRule } from './rule.ts'

export default defineRule({
  id: 'static-libraries',
  title: 'Leave static libraries out',
  what: 'Static libraries are in the image.',
  why: 'Only a linker reads them; programs load shared libraries.',
  fix: ['FROM debian:bookworm-slim', 'COPY --from=build /usr/local/bin/app /usr/local/bin/app'].join('\n'),
  whenNot: 'Something is linked while the container runs.',
  level: 'warning',
  safety: 'review',
  select: {
    files: ['**/*.a', '**/*.la', '**/*.prl'],
    except: ['**/node_modules/**'],
  },
})
