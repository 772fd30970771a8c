import { commandsOf } from '../../dockerfile/shell-commands.ts'
import { readShellBody } from '../../dockerfile/shell-body.ts'
import { baseName } from '../invocation.ts'
import type { LintContext } from '../lint-context.ts'
import { startOf } from '../started-by.ts'
import { defineDockerfileRule } from '../rule.ts'

/** Programs that start browsers, whose helpers are left without a parent. */
const BROWSERS = /^(?:puppeteer|playwright|chromium|chromium-browser|google-chrome-stable|firefox|firefox-esr)(?:@.*)?$/

export default defineDockerfileRule({
  id: 'background-programs',
  title: 'Give several processes an init',
  why: 'Process 1 gets the signal to stop and all processes that lose their parent. A shell or Node.js hands on no signal and waits for no such process: tasks are killed after their grace period, and dead processes pile up.',
  fix: [
    'RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*',
    'ENTRYPOINT ["tini", "--", "node", "server.js"]',
  ].join('\n'),
  whenNot: 'The task definition says initProcessEnabled, or docker run --init is used.',
  level: 'note',
  tier: 'suggest',
  *check(context) {
    const start = startOf(context)
    if (!start) return
    const { instruction, words } = start
    if (startsInit(instruction.json ?? [instruction.body.text])) return
    if (startsInBackground(context, instruction.json, instruction))
      return yield { message: 'The shell starts programs in the background, and hands no signal on to them.', instruction }
    const first = baseName(words[0] ?? '')
    if (!/^(?:node|npm|yarn|python[\d.]*|java)$/.test(first)) return
    const browser = context
      .runsOf(context.shipped)
      .flatMap(({ invocations }) => invocations)
      .flatMap(({ program, args }) => (/^(?:apt|apt-get|apk|npm|yarn|pnpm|pip[\d.]*)$/.test(program) ? args : []))
      .find(({ value }) => BROWSERS.test(value))
    if (browser) yield { message: `${first} starts ${browser.value}, and waits for none of its helpers.`, instruction }
  },
})

function startsInit(words: readonly string[]): boolean {
  return words.some((word) => /\b(?:tini|dumb-init|catatonit|s6-svscan|runit|runsvdir|supervisord|my_init|init)\b/.test(word))
}

function startsInBackground(
  context: LintContext,
  json: readonly string[] | undefined,
  instruction: NonNullable<ReturnType<typeof startOf>>['instruction'],
): boolean {
  if (json) return /^(?:ba|da|a)?sh$/.test(baseName(json[0] ?? '')) && json[1] === '-c' && /[^&>|]&(?![&>\d])/.test(json[2] ?? '')
  const body = readShellBody(context.parser, context.dockerfile, instruction, { shell: context.settingsAt(instruction).shell })
  return !('reason' in body) && commandsOf(context.parser, body).some(({ after }) => after === '&')
}
