import { posix } from 'node:path'
import type { Redirection, SyntaxNode, TestCommand, ArithmeticCommand, TestExpression } from 'unbash'
import { pathsIn } from '../configuration.ts'
import { worstGrade } from '../worst-grade.ts'
import { expandParts, expandText } from './expand.ts'
import { currentFolder, isUnknown, type Shell } from './shell.ts'

const MAX_DEPTH = 20

/** Refers to files whose absolute paths are written in a text of the script. */
export function referPaths(shell: Shell, text: string): void {
  for (const path of pathsIn(text)) referPath(shell, path)
}

function referPath(shell: Shell, path: string): void {
  const { context, node, floor } = shell
  if (isUnknown(path) || context.files.kind(context.files.find(path)) !== 'file') return
  context.refer({ from: node, to: path, kind: 'path in script', grade: worstGrade('soft', floor), via: path })
}

/** Files that are read from or written to, and paths in here-documents. */
export function referRedirections(shell: Shell, redirections: readonly Redirection[]): void {
  for (const redirection of redirections) {
    if (redirection.type === 'HereDoc') referPaths(shell, hereDocument(shell, redirection))
    else if (redirection.target && !redirection.operator.endsWith('&')) {
      for (const path of expandText(shell, redirection.target)) referPath(shell, posix.resolve(currentFolder(shell), path))
    }
  }
}

/** What a here-document may come out as. */
export function hereDocument(shell: Shell, { delimiter, body }: Extract<Redirection, { type: 'HereDoc' }>): string {
  return delimiter?.quoted || !body.parts ? body.text : (expandParts(shell, body.parts)[0] ?? body.text)
}

/** Operands of `[[ -f /x ]]`. */
export function referWords(shell: Shell, node: TestCommand | ArithmeticCommand | SyntaxNode): void {
  if (node.type === 'TestCommand') referExpression(shell, node.expression, 0)
}

function referExpression(shell: Shell, expression: TestExpression, depth: number): void {
  if (depth > MAX_DEPTH) return
  if (expression.type === 'TestUnary') for (const text of expandText(shell, expression.operand)) referPaths(shell, text)
  else if (expression.type === 'TestLogical') for (const each of expression.operands) referExpression(shell, each, depth + 1)
  else if (expression.type === 'TestGroup') referExpression(shell, expression.expression, depth + 1)
  else if (expression.type === 'TestNot') referExpression(shell, expression.operand, depth + 1)
}
