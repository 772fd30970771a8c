import { type JavaCommand, readJavaCommand } from '../../../src/reach/jvm/programs/command-line.ts'
import { sketchFiles } from '../../support/files-sketch.ts'

export async function parseWords(line: string): Promise<JavaCommand> {
  return readJavaCommand(line.split(' '), {}, '/', await sketchFiles({ x: '' }))
}
