import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { configuredPath, linesOf } from '../configuration.ts'
import { plainWords } from '../split-words.ts'
import { type ConfigurationFile, configurationReader } from './include-files.ts'

const READ = /^(aclfile|tls-\w+-file|tls-ca-cert-dir|unixsocket|dir)$/

/** `redis-server [file] [--directive value]…`; the directives are the same in both. Its descendants as well. */
export const redis: Program = {
  names: ['redis-server', 'redis-sentinel', 'valkey-server', 'valkey-sentinel', 'keydb-server', 'kvrocks'],
  async launch(program, { argv, cwd }, context) {
    const reader = configurationReader(context)
    const [, file] = argv
    if (file !== undefined && !file.startsWith('-')) {
      for (const each of await reader.include(program, file, cwd, 'configuration')) await follow(each)
    }
    const lines = argv
      .slice(1)
      .join(' ')
      .split(/(?:^| )--/)
    await follow({ node: program, path: cwd, text: lines.slice(1).join('\n') })

    async function follow({ node, text }: ConfigurationFile): Promise<void> {
      for (const line of linesOf(text)) {
        if (/^(#|$)/.test(line)) continue
        const [name = '', value = ''] = plainWords(line)
        const directive = name.toLowerCase()
        const via = `${name} ${value}`
        if (directive === 'include') for (const each of await reader.include(node, value, cwd)) await follow(each)
        else if (directive === 'loadmodule')
          context.refer({ from: node, to: configuredPath(value, cwd), kind: 'module', grade: 'hard', via })
        else if (READ.test(directive)) {
          context.refer({ from: node, to: posix.resolve(cwd, value), kind: 'configured path', grade: 'soft', via })
        }
      }
    }
  },
}
