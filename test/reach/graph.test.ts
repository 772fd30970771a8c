import { expect, it } from 'vitest'
import { type Grade, GRADES, ROOT } from '../../src/reach/edge.ts'
import { ReferenceGraph } from '../../src/reach/graph.ts'

function graphOf(...edges: [from: number, to: number, grade: Grade][]): ReferenceGraph {
  const graph = new ReferenceGraph()
  for (const [from, to, grade] of edges) graph.add({ from, to, grade, kind: `${from} to ${to}` })
  while (graph.takeFresh(GRADES.length - 1).length > 0);
  return graph
}

it.each<[name: string, edges: [number, number, Grade][], grades: (Grade | undefined)[]]>([
  [
    'the worst on the way counts',
    [
      [ROOT, 0, 'hard'],
      [0, 1, 'weak'],
      [1, 2, 'hard'],
    ],
    ['hard', 'weak', 'weak'],
  ],
  [
    'the best way counts',
    [
      [ROOT, 0, 'weak'],
      [0, 2, 'hard'],
      [ROOT, 1, 'soft'],
      [1, 2, 'soft'],
    ],
    ['weak', 'soft', 'soft'],
  ],
  [
    'in whatever order edges come',
    [
      [1, 2, 'hard'],
      [0, 1, 'soft'],
      [ROOT, 0, 'hard'],
    ],
    ['hard', 'soft', 'soft'],
  ],
  [
    'also when a better way comes late',
    [
      [ROOT, 0, 'weak'],
      [0, 1, 'hard'],
      [1, 2, 'hard'],
      [ROOT, 1, 'hard'],
    ],
    ['weak', 'hard', 'hard'],
  ],
  [
    'what nothing leads to has none',
    [
      [1, 2, 'hard'],
      [2, 1, 'hard'],
    ],
    [undefined, undefined, undefined],
  ],
])('%s', (_, edges, grades) => {
  const graph = graphOf(...edges)
  expect([0, 1, 2].map((node) => graph.gradeOf(node))).toEqual(grades)
})

it('shows the shortest way, over edges that are no worse than what it proves', () => {
  const graph = graphOf([ROOT, 0, 'hard'], [0, 1, 'hard'], [1, 2, 'hard'], [ROOT, 2, 'weak'], [0, 3, 'hard'], [3, 2, 'hard'])
  expect(graph.chainTo(2).map(({ kind }) => kind)).toEqual(['-1 to 0', '0 to 1', '1 to 2'])
  expect(graph.chainTo(9)).toEqual([])
})

it('hands out what is fresh once, the best first, and no worse than asked', () => {
  const graph = new ReferenceGraph()
  for (const [to, grade] of [
    [0, 'weak'],
    [1, 'hard'],
    [2, 'soft'],
  ] as const)
    graph.add({ from: ROOT, to, grade, kind: 'root' })
  expect([graph.takeFresh(1), graph.takeFresh(1), graph.takeFresh(1), graph.takeFresh(3), graph.takeFresh(3)]).toEqual([
    [1],
    [2],
    [],
    [0],
    [],
  ])
})
