import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { expandGlob } from '../path-glob.ts'

/** Programs of the runtime that start each other without anybody naming them. */
const BESIDE = ['beam.smp', 'erl', 'erl_child_setup', 'inet_gethost', 'heart', 'epmd', 'erlexec', 'dyn_erl']
/** From above the folder of the runtime. */
const RELEASES = ['bin/*.boot', 'releases/RELEASES', 'releases/start_erl.data', 'releases/*/*.boot', 'releases/*/OTP_VERSION']

/** The Erlang runtime. What its modules call, nobody here can read. */
export const erlang: Program = {
  names: ['erl', 'erlexec', 'beam.smp', 'beam', 'ejabberdctl', 'rabbitmqctl', 'rabbitmq-server'],
  launch(program, { argv, cwd, from, grade }, context) {
    const { files } = context
    const runtime = files.parentOf(program)
    if (/^(erlexec|beam)/.test(files.nameOf(program))) {
      for (const name of BESIDE) {
        const beside = files.child(runtime, name)
        if (beside !== -1) context.refer({ from: program, to: beside, kind: 'runs', grade: 'hard', via: name })
      }
      const root = posix.resolve(files.pathOf(runtime), '../..')
      for (const to of RELEASES.flatMap((pattern) => expandGlob(files, pattern, root))) {
        context.refer({ from: program, to, kind: 'configuration', grade: 'hard', via: root })
      }
    }
    // `-boot start_sasl -config /etc/rabbitmq/rabbitmq -pa folder`: suffixes are left out.
    for (const [i, word] of argv.entries()) {
      if (!/^-(boot|config|args_file)$/.test(argv[i - 1] ?? '')) continue
      for (const suffix of ['', '.boot', '.config', '.rel', '.script']) {
        context.refer({
          from,
          to: word.startsWith('/') ? word + suffix : `${cwd}/${word}${suffix}`,
          kind: 'configuration',
          grade,
          via: word,
        })
      }
    }
    context.unresolved({ node: program, domain: 'erlang', what: 'no analyser' })
  },
}
