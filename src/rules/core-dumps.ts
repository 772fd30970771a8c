import { shownBytes } from './content.ts'
import { defineRule } from './rule.ts'

export default defineRule({
  id: 'core-dumps',
  title: 'Leave crash dumps out',
  what: 'A memory dump of a crashed program is in the layer.',
  why: "It is as large as the program's memory, is never read by a running program, and may hold secrets.",
  fix: 'RUN ulimit -c 0 && make test',
  whenNot: 'The image exists to study that crash.',
  level: 'warning',
  safety: 'safe',
  select: {
    files: ['**/core', '**/core.*', '**/vgcore.*', '**/*.hprof', '**/*.heapsnapshot', '**/hs_err_pid*.log'],
    except: ['**/node_modules/**', '**/site-packages/**', '**/dist-packages/**', '**/.git/**', '/usr/share/**', '/etc/**'],
    // Many a program is called core. A dump bears that name or a process number after it, and no dump is small.
    where: (context, node) => {
      const name = context.filesystem.nameOf(node)
      return !/^(vg)?core/.test(name) || (/^(vg)?core(\.\d+)?$/.test(name) && shownBytes(context, node) >= 64_000)
    },
  },
})
