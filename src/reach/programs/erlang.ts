import type { Program } from '../analyser.ts'

/** Programs of the runtime that start each other without anybody naming them. */
const BESIDE = ['beam.smp', 'erl_child_setup', 'inet_gethostbyname', 'heart', 'epmd', 'erlexec', 'dyn_erl']

/** The Erlang runtime. What its modules call, nobody here can read. */
export const erlang: Program = {
  names: ['erl', 'erlexec', 'beam.smp', 'beam', 'ejabberdctl', 'rabbitmqctl', 'rabbitmq-server'],
  launch(program, { argv, cwd, from, grade }, context) {
    const { files } = context
    for (const name of /^(erlexec|beam)/.test(files.nameOf(program)) ? BESIDE : []) {
      const beside = files.child(files.parentOf(program), name)
      if (beside !== -1) context.refer({ from: program, to: beside, kind: 'runs', grade: 'hard', via: name })
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
