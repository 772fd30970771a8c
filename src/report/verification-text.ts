import { formatBytes } from '../ledger/format-bytes.ts'
import type { PathGroup, Verification } from './verification.ts'

/** Paths of a group that are named; JSON has all. */
const SHOWN = 5

/** What building both has shown, in plain lines: the answer first, then what nobody expected, then the rest by weight. */
export function verificationLines(verified: Verification): string[] {
  const { before, after, removed, added, changed, failure } = verified
  return [
    answer(verified),
    ...(failure ? failureLines(failure) : []),
    ...verified.missing.map(
      ({ path, neededBy, kind, via }) => `  MISSING ${path}: ${neededBy} needs it (${kind}${via === undefined ? '' : ` ${via}`}).`,
    ),
    ...verified.unresolved.map(({ path, what }) => `  UNEXPECTED ${path} computes what it loads: ${what}.`),
    ...verified.configuration.map(
      ({ field, before: was, after: is, expected }) =>
        `  ${expected ? '' : 'UNEXPECTED '}${field}: ${was ?? 'nothing'} before, ${is ?? 'nothing'} now.`,
    ),
    ...verified.permissions.map(
      ({ before: was, after: is, files, paths }) =>
        `  UNEXPECTED mode and owner ${was} are ${is} now: ${count(files)}, ${named(paths, files)}.`,
    ),
    ...groupLines('changed', changed, false),
    ...groupLines('gone', removed, false),
    ...groupLines('gone', removed, true),
    ...groupLines('new', added, true),
    ...groupLines('changed', changed, true),
    ...(after ? [`  before ${sizes(before)} in ${layers(before.layers)}; after ${sizes(after)} in ${layers(after.layers)}.`] : []),
  ]
}

function answer({
  verdict,
  builder,
  saving,
  predicted,
  missing,
  removed,
  changed,
  configuration,
  permissions,
  unresolved,
  failure,
  starts,
}: Verification): string {
  if (failure || !saving) {
    const { rules = [] } = failure ?? {}
    const whose = rules.length > 0 ? `: the patch of ${rules.join(' and that of ')} is wrong` : ', so a patch is wrong'
    return `Built with ${builder}: the file as it is builds, and the patched one does not${whose}.`
  }
  const foretold = predicted.complete ? ` (predicted ${predicted.about ? 'about ' : ''}${formatBytes(predicted.toPullBytes)})` : ''
  const grown = saving.toPullBytes < 0
  const size = `${formatBytes(Math.abs(saving.toPullBytes))} ${grown ? 'larger' : 'smaller'} to pull${foretold}`
  const found = starts ? 'the entrypoint finds everything it needs' : 'what the image starts could not be followed'
  if (verdict === 'good') return `Built and compared: ${size}; nothing unexpected is gone; ${found}.`
  const gone = removed.filter(({ expected }) => !expected).reduce((sum, { files }) => sum + files, 0)
  const other = changed.filter(({ expected }) => !expected).reduce((sum, { files }) => sum + files, 0)
  const wrong = [
    missing.length > 0 && `${count(missing.length)} that the entrypoint needs ${missing.length === 1 ? 'is' : 'are'} missing`,
    gone > 0 && `${count(gone)} ${gone === 1 ? 'is' : 'are'} gone that nobody expected`,
    other > 0 && `${count(other)} ${other === 1 ? 'has' : 'have'} another content`,
    permissions.length > 0 && 'owners or modes are others',
    configuration.some(({ expected }) => !expected) && 'the configuration is another one',
    unresolved.length > 0 && 'something computes what it loads that did not before',
  ].filter((each) => each !== false)
  return `Built and compared: ${size}, but ${wrong.join('; ')}.`
}

function failureLines({ tail, log }: NonNullable<Verification['failure']>): string[] {
  return [...tail.map((line) => `  | ${line}`), `  All that the builder said is in ${log}.`]
}

function groupLines(verb: string, groups: readonly PathGroup[], expected: boolean): string[] {
  return groups
    .filter((group) => group.expected === expected)
    .map(({ reason, files, unpackedBytes, paths }) => {
      const size = `${formatBytes(unpackedBytes)} in ${count(files)}`
      return expected ? `  ${verb}, ${reason}: ${size}.` : `  UNEXPECTED, ${verb}: ${size}, ${named(paths, paths.length)}.`
    })
}

function named(paths: readonly string[], all: number): string {
  const shown = paths.slice(0, SHOWN).join(', ')
  return all > SHOWN ? `${shown}, …` : shown
}

function sizes({ unpackedBytes, toPullBytes }: { unpackedBytes: number; toPullBytes: number }): string {
  return `${formatBytes(unpackedBytes)}, ${formatBytes(toPullBytes)} to pull,`
}

function layers(number: number): string {
  return number === 1 ? '1 layer' : `${number} layers`
}

function count(number: number): string {
  return number === 1 ? '1 file' : `${number} files`
}
