/** A node of the syntax tree (https://github.com/estree/estree). */
interface SyntaxNode {
  type: string
  [key: string]: unknown
}

interface Visitor {
  enter(this: Skipping, node: SyntaxNode, parent: SyntaxNode | null): Promise<void> | void
  leave(this: Skipping, node: SyntaxNode, parent: SyntaxNode | null): Promise<void> | void
}

interface Skipping {
  /** Leaves out what is below the node that was entered, and its `leave`. */
  skip(): void
}

/**
 * Walks a syntax tree for the tracer in place of `asyncWalk` of estree-walker: it waits only where there is something to wait for, which
 * is at one node in ten, and does not call itself, so that no code is too deep.
 */
export async function walk(tree: SyntaxNode, visitor: Visitor): Promise<void> {
  let skipped = false
  const context: Skipping = { skip: () => (skipped = true) }
  /** A node that is there twice, without a parent the second time, is to be left. */
  const nodes: SyntaxNode[] = [tree]
  const parents: (SyntaxNode | null | undefined)[] = [null]
  const ancestors: (SyntaxNode | null)[] = []
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    const parent = parents.pop()
    if (parent === undefined) {
      const leaving = visitor.leave.call(context, node, ancestors.pop()!)
      if (leaving) await leaving
      continue
    }
    skipped = false
    const entering = visitor.enter.call(context, node, parent)
    if (entering) await entering
    if (skipped) continue
    nodes.push(node)
    parents.push(undefined)
    ancestors.push(parent)
    const first = nodes.length
    for (const key in node) {
      const value = node[key]
      if (typeof value !== 'object' || value === null) continue
      if (!Array.isArray(value)) push(value, node)
      else for (const each of value) push(each, node)
    }
    reverse(nodes, first)
  }

  function push(value: unknown, parent: SyntaxNode): void {
    if (typeof (value as SyntaxNode | null)?.type !== 'string' || LEAVES.has((value as SyntaxNode).type)) return
    nodes.push(value as SyntaxNode)
    parents.push(parent)
  }
}

/** The first child is to be taken first. */
function reverse(nodes: SyntaxNode[], first: number): void {
  for (let low = first, high = nodes.length - 1; low < high; low++, high--) [nodes[low], nodes[high]] = [nodes[high]!, nodes[low]!]
}

/** Nothing ever happens at these. */
const LEAVES = new Set(['Literal', 'TemplateElement', 'EmptyStatement', 'PrivateIdentifier'])

/** Types of nodes at which the tracer does something; at all others only when a scope begins there. */
const MATTERS = new Set([
  'Identifier',
  'MemberExpression',
  'ImportExpression',
  'CallExpression',
  'VariableDeclaration',
  'AssignmentExpression',
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
])

/** Whether the tracer has to look at a node. `known`: variables whose value it knows. */
export function matters(node: SyntaxNode, known: object): boolean {
  if (node.scope) return true
  if (!MATTERS.has(node.type)) return false
  if (node.type === 'Identifier') return (node.name as string) in known
  return node.type !== 'MemberExpression' || (node.object as SyntaxNode).type === 'MetaProperty'
}
