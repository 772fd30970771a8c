import { loadShellParser } from '../../../src/dockerfile/shell-body.ts'
import { corpus } from '../dockerfiles.ts'
import { type Difference, factsOf, startOf } from './facts.ts'
import { type Pair, PAIRS } from './pairs.ts'
import { type Reason, REASONS } from './reasons.ts'
import { type Peer, runPeers } from './run-peers.ts'

export interface Comparison {
  pair: Pair
  peer: Peer['name']
  both: number
  /** Differences by reason, those that none explains under undefined. */
  differences: Map<Reason | undefined, Difference[]>
}

export interface Compared {
  files: number
  peers: readonly Pick<Peer, 'name' | 'version'>[]
  comparisons: readonly Comparison[]
}

/** Every finding of ours beside every finding of theirs, by pair of rules, file and instruction. */
export async function compare(names?: readonly Peer['name'][]): Promise<Compared> {
  const files = await corpus()
  const peers = await runPeers([...files.keys()], names)
  const parser = await loadShellParser()
  const comparisons = peers.flatMap((peer) =>
    PAIRS.filter((pair) => pair[peer.name]).map((pair): Comparison & { of: Peer } => ({
      pair,
      peer: peer.name,
      of: peer,
      both: 0,
      differences: new Map(),
    })),
  )
  for (const [path, bytes] of files) {
    const facts = factsOf(parser, Buffer.from(bytes, 'latin1').toString('utf8'))
    for (const comparison of comparisons) compareFile(comparison, comparison.of, path, facts)
  }
  return { files: files.size, peers, comparisons }
}

function compareFile(comparison: Comparison, { name, files }: Peer, path: string, facts: Difference['facts']): void {
  const { pair, differences } = comparison
  const { findings = [], failure } = files.get(path) ?? {}
  const ours = new Set(pair.ours.flatMap((rule) => [...(facts.ours.get(rule) ?? [])]))
  const theirs = new Set(findings.filter(({ rule }) => pair[name]!.includes(rule)).map(({ line }) => startOf(facts.dockerfile, line)))
  for (const line of new Set([...ours, ...theirs])) {
    if (ours.has(line) && theirs.has(line)) {
      comparison.both++
      continue
    }
    const side = ours.has(line) ? 'ours' : 'theirs'
    const instruction = facts.dockerfile.instructions.find(({ startLine }) => startLine === line)
    const run = facts.context?.runsOf(facts.graph.stages).find((each) => each.instruction === instruction)
    const difference: Difference = {
      ...{ pair, side, peer: name, path, line, facts },
      otherLines: side === 'ours' ? theirs : ours,
      ...(instruction && { instruction }),
      ...(run && { run }),
      ...(failure !== undefined && { failure }),
    }
    const reason = REASONS.find((each) => each.side === side && each.holds(difference))
    differences.set(reason, [...(differences.get(reason) ?? []), difference])
  }
}
