import { printable } from '../report/printable.ts'
import { createStyle } from '../report/style.ts'
import type { Failure } from './failure.ts'

/** Says why it did not work, and ends with exit code 2: on stderr for people, as one object on stdout for programs. */
export function showFailure(failure: Failure, { json, color }: { json: boolean; color?: boolean | undefined }): void {
  process.exitCode = 2
  if (json) {
    process.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`)
    return
  }
  const style = createStyle(process.stderr, color)
  const details = failure.details?.map((line) => `  ${printable(line)}`) ?? []
  const lines = [style.bad(printable(failure.message)), ...details, printable(failure.hint)]
  if (failure.example) lines.push(`  ${style.code(printable(failure.example))}`)
  if (failure.stack) lines.push('', style.dim(failure.stack))
  process.stderr.write(`${lines.join('\n')}\n`)
}
