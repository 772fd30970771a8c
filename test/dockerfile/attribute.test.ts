import { describe, expect, it } from 'vitest'
import { attributeInstructions } from '../../src/dockerfile/attribute.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { stagesOf, targetStage } from '../../src/dockerfile/stages.ts'
import { settingsOfStages } from '../../src/dockerfile/variables-at.ts'
import { instructionOf } from '../../src/image/history.ts'

/** Lines of instructions with the numbers of their layers, `3=1 4=2`; or the reason. `history`: of the steps that made layers. */
function attribute(lines: readonly string[], history: readonly (string | undefined)[], target?: string): string {
  const dockerfile = parseDockerfile(lines.join('\n'))
  const graph = stagesOf(dockerfile)
  const steps = history.map((createdBy) => (createdBy === undefined ? undefined : instructionOf(createdBy)))
  const attributed = attributeInstructions(dockerfile, graph, targetStage(graph, target)!, settingsOfStages(dockerfile, graph), steps)
  if ('reason' in attributed) return attributed.reason
  return [...attributed.layers]
    .map(([{ startLine }, layer]) => `${startLine}=${layer}`)
    .toReversed()
    .join(' ')
}

const BASE = '/bin/sh -c #(nop) ADD file:0123 in / '
const APP = ['FROM debian', 'RUN apt-get update \\', '  # why', '  && apt-get install -y curl', 'WORKDIR /app', 'COPY . .', 'CMD ["a"]']

describe('layers and their instructions', () => {
  it.each<[what: string, lines: readonly string[], history: readonly string[], layers: string]>([
    [
      'BuildKit',
      APP,
      [BASE, 'RUN /bin/sh -c apt-get update   && apt-get install -y curl # buildkit', 'WORKDIR /app', 'COPY . . # buildkit'],
      '2=1 5=2 6=3',
    ],
    [
      'the classic builder, whose WORKDIR finds the folder',
      APP,
      [BASE, '/bin/sh -c apt-get update   && apt-get install -y curl', '/bin/sh -c #(nop) COPY dir:0123abc in . '],
      '2=1 6=2',
    ],
    [
      'buildah',
      APP,
      [BASE, '/bin/sh -c apt-get update   && apt-get install -y curl', '/bin/sh -c #(nop) COPY dir:0123abc in /app '],
      '2=1 6=2',
    ],
    ['kaniko', APP, [BASE, 'RUN apt-get update   && apt-get install -y curl', 'WORKDIR /app', 'COPY . .'], '2=1 5=2 6=3'],
    ['build arguments', ['FROM a', 'ARG V=1', 'RUN echo $V'], [BASE, 'RUN |1 V=1 /bin/sh -c echo $V # buildkit'], '3=1'],
    ['the exec form', ['FROM a', 'RUN ["npm", "ci"]'], [BASE, 'RUN npm ci # buildkit'], '2=1'],
    ['the exec form of the classic builder', ['FROM a', 'RUN ["npm", "ci"]'], [BASE, 'npm ci'], '2=1'],
    ['mounts', ['FROM a', 'RUN --mount=type=cache,target=/x npm ci'], [BASE, 'RUN /bin/sh -c npm ci # buildkit'], '2=1'],
    [
      'mounts that are written down',
      ['FROM a', 'RUN --mount=type=cache,target=/x npm ci'],
      [BASE, 'RUN --mount=type=cache,target=/x npm ci'],
      '2=1',
    ],
    [
      'another shell',
      ['FROM a', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'RUN a | b'],
      [BASE, 'RUN /bin/bash -o pipefail -c a | b # buildkit'],
      '3=1',
    ],
    ['a shell that nobody knows', ['FROM a', 'SHELL ["/opt/sh", "run"]', 'RUN a'], [BASE, 'RUN /opt/sh run a # buildkit'], '3=1'],
    ['a here-document', ['FROM a', 'RUN <<EOF', 'a', 'b', 'EOF'], [BASE, 'RUN /bin/sh -c a\nb\n # buildkit'], '2=1'],
    [
      'a here-document of another program',
      ['FROM a', 'RUN python3 <<-EOF', '\ta()', 'EOF'],
      [BASE, 'RUN /bin/sh -c python3 <<-EOF\na()\nEOF # buildkit'],
      '2=1',
    ],
    ['a file that is written out', ['FROM a', 'COPY <<"EOF" /x', 'a', 'EOF'], [BASE, 'COPY <<EOF /x # buildkit'], '2=1'],
    [
      'flags and variables of COPY',
      ['FROM a', 'ARG D=/srv', 'COPY --chown=node:node --from=b ["x y", "$D/"]'],
      [BASE, 'COPY --chown=node:node x y /srv/ # buildkit'],
      '3=1',
    ],
    ['a variable of the base', ['FROM a', 'COPY x $HOME/y'], [BASE, 'COPY x /root/y # buildkit'], '2=1'],
    ['ADD from elsewhere', ['FROM a', 'ADD https://a.example/x /x'], [BASE, '/bin/sh -c #(nop) ADD https://a.example/x in /x '], '2=1'],
    [
      'a folder that is relative',
      ['FROM a', 'WORKDIR /a', 'WORKDIR b', 'RUN c'],
      [BASE, 'WORKDIR /a', 'WORKDIR /a/b', 'RUN /bin/sh -c c # buildkit'],
      '2=1 3=2 4=3',
    ],
    ['the same twice', ['FROM a', 'RUN b', 'RUN b'], [BASE, 'RUN /bin/sh -c b', 'RUN /bin/sh -c b', 'RUN /bin/sh -c b'], '2=2 3=3'],
    ['nothing of its own', ['FROM a', 'ENV A=1'], [BASE], ''],
    [
      'what ships of several stages',
      ['FROM a AS one', 'RUN b', 'FROM c AS two', 'RUN d', 'FROM one', 'COPY --from=two /d /d'],
      [BASE, 'RUN /bin/sh -c b # buildkit', 'COPY /d /d # buildkit'],
      '2=1 6=2',
    ],
    ['scratch', ['FROM scratch', 'COPY a /'], ['COPY a / # buildkit'], '2=0'],
  ])('joins %s', (_, lines, history, layers) => {
    expect(attribute(lines, history)).toBe(layers)
  })

  it('joins those of the target', () => {
    expect(attribute(['FROM a AS b', 'RUN c', 'FROM b', 'RUN d'], [BASE, 'RUN /bin/sh -c c'], 'b')).toBe('2=1')
  })

  it.each<[what: string, lines: readonly string[], history: readonly (string | undefined)[], reason: RegExp]>([
    ['another command', ['FROM a', 'RUN b', 'RUN c'], [BASE, 'RUN b2', 'RUN c'], /RUN of line 2 .* “RUN b2” stands there/],
    ['one more step', ['FROM a', 'RUN b'], [BASE, 'RUN b', 'RUN c'], /RUN of line 2 .* “RUN c” stands there/],
    ['layers that were squashed', ['FROM a', 'RUN b', 'RUN c'], ['RUN c'], /RUN of line 2 .* no step is left/],
    ['a longer command that ends alike', ['FROM a', 'RUN npm ci'], [BASE, 'RUN x && npm ci'], /line 2/],
    ['another place', ['FROM a', 'COPY a /x'], [BASE, '/bin/sh -c #(nop) COPY file:01 in /y '], /line 2/],
    ['a history that is not there', ['FROM a', 'RUN b'], [undefined, 'RUN b'], /does not tell/],
    ['layers below scratch', ['FROM scratch', 'COPY a /'], [BASE, 'COPY a /'], /more layers/],
  ])('does not join %s', (_, lines, history, reason) => {
    expect(attribute(lines, history)).toMatch(reason)
  })
})
