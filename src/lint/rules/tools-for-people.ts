import { aptTask } from './apt-lists.ts'
import { type Invocation, subcommandOf } from '../invocation.ts'
import { startOf } from '../started-by.ts'
import { defineDockerfileRule } from '../rule.ts'

/** What somebody types into, and no program starts. What programs may start, like curl, git or ping, is not among them. */
const TOOLS = new Set(
  (
    'vim vim-tiny vim-nox vim-enhanced vim-minimal neovim nano emacs emacs-nox joe mc ' +
    'gdb gdbserver strace ltrace valgrind tcpdump nmap telnet ' +
    'htop iotop iftop atop tmux screen byobu man man-db man-pages bash-completion ' +
    'openssh-server ssh-server'
  ).split(' '),
)

export default defineDockerfileRule({
  id: 'tools-for-people',
  title: 'Leave editors, debuggers and servers to log in out',
  why: 'Nobody sits at a terminal in a task. Such tools come with libraries of their own, have security holes of their own, and serve who breaks in.',
  fix: '# Bring them when they are needed: docker debug, kubectl debug, or ECS Exec and a second image with the tools.',
  whenNot: 'It is an image to work in, or the program starts them.',
  level: 'note',
  tier: 'suggest',
  mentions: new RegExp([...TOOLS].join('|')),
  *check(context) {
    const start = startOf(context)
    // To work in: it starts a shell, or somebody logs in.
    if (start && /(?:^|\/)(?:ba|z|da|fi)?sh$|sshd$|tmux$|screen$/.test(start.words[0] ?? '') && !/^-\w*c$/.test(start.words[1] ?? ''))
      return
    const line = start?.words.join(' ') ?? ''
    // A server to log in that is set up is there on purpose.
    const isServer = /sshd\b|\bEXPOSE\b[^\n]*\b22\b|service ssh/.test(context.dockerfile.text)
    for (const { instruction, invocations } of context.runsOf(context.shipped)) {
      if (
        invocations.some(
          ({ program, args }) => /^(?:apt|apt-get|apk)$/.test(program) && args.some(({ value }) => /^(?:purge|remove|del)$/.test(value)),
        )
      )
        continue
      const named = invocations.flatMap((each) =>
        installed(each).filter((name) => TOOLS.has(name) && !line.includes(name) && !(isServer && /ssh/.test(name))),
      )
      if (named.length > 0)
        yield { message: `${[...new Set(named)].join(', ')}: for people at a terminal, not for the program.`, instruction }
    }
  },
})

function installed(invocation: Invocation): string[] {
  const { program, args } = invocation
  const task = aptTask(invocation) ?? (/^(?:apk|yum|dnf|microdnf|zypper)$/.test(program) ? subcommandOf(invocation)?.value : undefined)
  return task === 'install' || task === 'add' ? args.map(({ value }) => value.replace(/[=<>~:].*$/, '')) : []
}
