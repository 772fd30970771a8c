import { isWindowsBase } from '../../dockerfile/shells.ts'
import { rootImage } from '../../dockerfile/stages.ts'
import { defineDockerfileRule } from '../rule.ts'

export default defineDockerfileRule({
  id: 'stop-signal',
  title: 'Stop with a signal that the program can answer',
  why: 'No program can catch KILL or STOP: it ends, or hangs until it is killed, with its connections and files open.',
  fix: 'STOPSIGNAL SIGTERM',
  whenNot: 'Never: whoever wants it killed can say so when stopping it.',
  level: 'warning',
  tier: 'safe',
  mentions: /STOPSIGNAL/i,
  *check({ shipped, graph, target }) {
    // Windows has no signals.
    if (isWindowsBase(rootImage(graph, target) ?? '')) return
    for (const instruction of shipped.flatMap(({ instructions }) => instructions)) {
      const { keyword, body } = instruction
      if (keyword !== 'STOPSIGNAL' || !/^"?(?:(?:SIG)?(?:KILL|STOP)|9|19)"?$/i.test(body.text)) continue
      yield {
        message: `No program can answer ${body.text}.`,
        instruction,
        edits: [{ start: body.start, end: body.end, text: 'SIGTERM' }],
        intended: ['StopSignal'],
      }
    }
  },
})
