import type { Program } from '../../analyser.ts'
import { startProject } from './run-file.ts'

/** `nest start` runs what `nest build` made. */
export const nest: Program = {
  names: ['nest'],
  async launch(program, launch, context) {
    const { host } = await startProject(program, launch, context)
    if (launch.argv[1] !== 'start') return
    const script = ['dist/main', 'dist/src/main'].find((path) => host.kind(`${launch.cwd}/${path}.js`) === 'file')
    if (script !== undefined) context.launch({ ...launch, argv: ['node', script], kind: 'runs' })
  },
}
