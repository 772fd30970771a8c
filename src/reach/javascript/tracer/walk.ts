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
  const stack: { node: SyntaxNode; parent: SyntaxNode | null; children: SyntaxNode[] | undefined; next: number }[] = []
  stack.push({ node: tree, parent: null, children: undefined, next: 0 })
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    if (!top.children) {
      skipped = false
      const entering = visitor.enter.call(context, top.node, top.parent)
      if (entering) await entering
      if (skipped) {
        stack.pop()
        continue
      }
      top.children = childrenOf(top.node)
    }
    const child = top.children[top.next++]
    if (child) stack.push({ node: child, parent: top.node, children: undefined, next: 0 })
    else {
      stack.pop()
      const leaving = visitor.leave.call(context, top.node, top.parent)
      if (leaving) await leaving
    }
  }
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (const key in node) {
    const value = node[key]
    if (typeof value !== 'object' || value === null) continue
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) children.push(each)
    } else if (isNode(value)) children.push(value)
  }
  return children
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof (value as SyntaxNode | null)?.type === 'string'
}

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
