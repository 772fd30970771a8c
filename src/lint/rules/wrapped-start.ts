import { baseName } from '../invocation.ts'
import { startOf } from '../started-by.ts'
import { defineDockerfileRule } from '../rule.ts'

const WRAPPERS: readonly { starts: RegExp; what: string }[] = [
  {
    starts: /^(?:npm|pnpm) (?:run |run-script |start|stop|exec )|^npm test/,
    what: 'does not pass every signal on to the program, and stays in memory beside it',
  },
  { starts: /^yarn (?!--version)|^yarnpkg /, what: 'does not pass every signal on to the program, and stays in memory beside it' },
  { starts: /^(?:npx|pnpx|bunx) /, what: 'looks for the package, and may download it, at every start' },
  {
    starts: /^(?:nodemon|ts-node|ts-node-dev|tsx watch|babel-node|webpack-dev-server) /,
    what: 'is for development: it compiles or watches files while the program runs',
  },
  { starts: /^(?:mvnw?|\.\/mvnw|gradlew?|\.\/gradlew)(?: |$)/, what: 'builds the program again at every start' },
  { starts: /^dotnet (?:watch |run(?: |$))/, what: 'builds the program again at every start' },
  { starts: /^(?:go|cargo) run(?: |$)/, what: 'compiles the program again at every start' },
  { starts: /^(?:poetry|pipenv) run /, what: 'takes a second and the whole tool to find an environment that is always the same' },
]

export default defineDockerfileRule({
  id: 'wrapped-start',
  title: 'Start the program itself',
  why: 'A package manager or build tool in front of the program takes memory and time at every start, and as process 1 it stands between the program and the signal to stop: the task is then killed after its grace period.',
  fix: 'CMD ["node", "server.js"]',
  whenNot: 'The script in package.json does more than start one program; then write that into an entrypoint that ends with exec.',
  level: 'warning',
  tier: 'suggest',
  *check(context) {
    const start = startOf(context)
    if (!start) return
    const [first = '', ...rest] = start.words
    const line = [first.startsWith('./') ? first : baseName(first), ...rest].join(' ')
    const found = WRAPPERS.find(({ starts }) => starts.test(line))
    if (found) yield { message: `${line.split(' ', 2).join(' ')} ${found.what}.`, instruction: start.instruction }
  },
})
