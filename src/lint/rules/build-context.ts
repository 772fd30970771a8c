import { formatBytes } from '../../ledger/format-bytes.ts'
import { copiesAll } from './cache-order.ts'
import { defineDockerfileRule } from '../rule.ts'

const NEVER_NEEDED =
  /^(?:\.git|\.svn|\.hg|node_modules|\.venv|venv|__pycache__|target|\.gradle|\.idea|\.vscode|\.terraform|coverage|\.pytest_cache|\.mypy_cache|\.tox|\.next|\.DS_Store|\.env)$/
const MAX_NAMED = 6

export default defineDockerfileRule({
  id: 'build-context',
  title: 'Keep what the image does not need out of the build context',
  why: 'COPY . takes what .dockerignore does not leave out: history, modules of the host, editors, secrets. All of it is sent to the builder, and is in the layer.',
  fix: ['# .dockerignore', '.git', 'node_modules', '.venv', '**/__pycache__', '.env', 'Dockerfile*'].join('\n'),
  whenNot: 'The context is a folder that a script has put together for the image.',
  level: 'warning',
  tier: 'suggest',
  *check({ needed, buildContext }) {
    if (!buildContext) return
    const copy = needed.flatMap(({ instructions }) => instructions).find(copiesAll)
    if (!copy) return
    const sent = buildContext.top
      .filter(({ name, sentFiles }) => sentFiles > 0 && NEVER_NEEDED.test(name))
      .sort((a, b) => b.sentBytes - a.sentBytes)
    if (sent.length === 0) return
    const names = sent.slice(0, MAX_NAMED).map(({ name, sentBytes }) => `${name} (${formatBytes(sentBytes)})`)
    const which = buildContext.ignorePath === undefined ? 'there is no .dockerignore' : `${buildContext.ignorePath} lets them through`
    yield { message: `This copies ${names.join(', ')}${sent.length > MAX_NAMED ? ' and more' : ''}: ${which}.`, instruction: copy }
  },
})
