import { posix } from 'node:path'
import type { Program } from '../../analyser.ts'
import { referToNamedModule, startProject } from './run-file.ts'

/** AWS Lambda's runtime is told `file.function`, from the folder of the function (its developer guide, "Container images"). */
export const lambda: Program = {
  names: ['lambda-entrypoint.sh', 'aws-lambda-ric'],
  async launch(program, launch, context) {
    await startProject(program, launch, context)
    const handler = launch.argv[1] ?? launch.env['_HANDLER'] ?? ''
    const folder = posix.resolve(launch.cwd, launch.env.LAMBDA_TASK_ROOT ?? '.')
    const path = posix.join(folder, handler.replace(/\.[^./]*$/, ''))
    if (handler === '') return
    for (const module of [path, `${path}.mjs`, `${path}.cjs`]) await referToNamedModule(module, launch, context, { kind: 'handler' })
  },
}
