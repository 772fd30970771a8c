import { defineRule } from './rule.ts'

export default defineRule({
  id: 'debug-symbols',
  title: 'Leave debug symbols out',
  what: 'Debug symbols in files of their own are in the image.',
  why: 'Only a debugger reads them; keep them where your crash reports are read.',
  fix: ['# Better still, do not install them:', "RUN apt-get purge -y --auto-remove '*-dbg' '*-dbgsym'"].join('\n'),
  whenNot: 'You attach a debugger to the running container.',
  level: 'warning',
  safety: 'safe',
  select: {
    paths: ['/usr/lib/debug/**', '**/*.dSYM/**'],
    files: ['**/*.debug', '**/*.dwo'],
    except: ['**/node_modules/**'],
  },
})
