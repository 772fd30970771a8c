import { expect, it } from 'vitest'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'
import { printDockerfile } from '../../src/dockerfile/dockerfile.ts'

interface Found {
  /** Name, with `-` before it where tabs are taken off and `'` around it where nothing is expanded. */
  heredocs: [name: string, content: string][]
  /** Keywords of all instructions. */
  keywords?: string
  refused?: boolean
}

it.each<[text: string, found: Found]>([
  ['RUN <<EOF\na\nEOF\n', { heredocs: [['EOF', 'a\n']] }],
  ['RUN <<EOF\nEOF', { heredocs: [['EOF', '']] }],
  ['RUN <<"EOF"\n$a\nEOF', { heredocs: [["'EOF'", '$a\n']] }],
  ["RUN <<'EOF'\n$a\nEOF", { heredocs: [["'EOF'", '$a\n']] }],
  ['RUN <<E"O"F\na\nEOF', { heredocs: [["'EOF'", 'a\n']] }],
  ['RUN <<\\EOF\na\nEOF', { heredocs: [["'EOF'", 'a\n']] }],
  ['RUN <<-EOF\n\ta\n\tEOF\nCMD b', { heredocs: [['-EOF', '\ta\n']], keywords: 'RUN CMD' }],
  ["RUN <<-'EOF'\n\t\ta\n\t\tEOF", { heredocs: [["-'EOF'", '\t\ta\n']] }],
  ['RUN <<EOF\na\n\tEOF\nEOF', { heredocs: [['EOF', 'a\n\tEOF\n']] }],
  ['RUN <<-EOF\n  a\n  EOF\nEOF', { heredocs: [['-EOF', '  a\n  EOF\n']] }],
  ['RUN <<EOF\na\nEOF \nEOF', { heredocs: [['EOF', 'a\nEOF \n']] }],
  ['RUN <<EOF bash -ex\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['RUN bash <<EOF\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['RUN cat << EOF > /x\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ["RUN cat << 'EOF' > /x\na\nEOF", { heredocs: [["'EOF'", 'a\n']] }],
  ['RUN cat <<- EOF\na\n\tEOF', { heredocs: [['-EOF', 'a\n']] }],
  ['RUN cat 3<<EOF\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['RUN cat 12<<-EOF\na\nEOF', { heredocs: [['-EOF', 'a\n']] }],
  [
    'RUN <<A cat && <<B cat\na\nA\nb\nB\nCMD c',
    {
      heredocs: [
        ['A', 'a\n'],
        ['B', 'b\n'],
      ],
      keywords: 'RUN CMD',
    },
  ],
  [
    'COPY <<a.txt <<b.txt /x/\n1\na.txt\n2\nb.txt',
    {
      heredocs: [
        ['a.txt', '1\n'],
        ['b.txt', '2\n'],
      ],
    },
  ],
  ['COPY --chmod=755 <<"run.sh" /x\n#!/bin/sh\n# not ours\nrun.sh', { heredocs: [["'run.sh'", '#!/bin/sh\n# not ours\n']] }],
  ['ADD <<EOF /x\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['ONBUILD RUN <<EOF\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['ONBUILD COPY <<EOF /x\na\nEOF\nRUN b', { heredocs: [['EOF', 'a\n']], keywords: 'ONBUILD RUN' }],
  ['run <<EOF\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['RUN <<EOF \\\n  cat\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['RUN \\\n  <<EOF\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['RUN --mount=type=cache,target=/x <<EOF\na\nEOF', { heredocs: [['EOF', 'a\n']] }],
  ['RUN <<EOF\r\na\r\nEOF\r\nCMD b', { heredocs: [['EOF', 'a\r\n']], keywords: 'RUN CMD' }],
  ['RUN <<EOF\nFROM x\n# c\n\\\n\nEOF', { heredocs: [['EOF', 'FROM x\n# c\n\\\n\n']] }],
  ['RUN <<$A\na\n$A', { heredocs: [['$A', 'a\n']] }],
  ['RUN <<EOF\n$A ${B}\nEOF', { heredocs: [['EOF', '$A ${B}\n']] }],
  ['RUN echo "<<EOF"\nCMD a', { heredocs: [], keywords: 'RUN CMD' }],
  ["RUN echo '<<EOF'\nCMD a", { heredocs: [], keywords: 'RUN CMD' }],
  ['RUN cat <<< EOF\nCMD a', { heredocs: [], keywords: 'RUN CMD' }],
  ['RUN cat <<<EOF\nCMD a', { heredocs: [], keywords: 'RUN CMD' }],
  ['RUN echo $((1<<2))\nCMD a', { heredocs: [], keywords: 'RUN CMD' }],
  ['RUN ["cat", "<<EOF"]\nCMD a', { heredocs: [], keywords: 'RUN CMD' }],
  ['COPY ["<<EOF", "/x"]\nCMD a', { heredocs: [], keywords: 'COPY CMD' }],
  ['# RUN <<EOF\nCMD a', { heredocs: [], keywords: 'CMD' }],
  ['RUN a \\\n# <<EOF\n b\nCMD c', { heredocs: [], keywords: 'RUN CMD' }],
  ['ENV A=<<EOF\nCMD a', { heredocs: [], keywords: 'ENV CMD' }],
  ['CMD cat <<EOF\nRUN a', { heredocs: [], keywords: 'CMD RUN' }],
  ['RUN <<\nCMD a', { heredocs: [], keywords: 'RUN CMD' }],
  ['RUN <<EOF\na\nCMD b', { heredocs: [['EOF', 'a\nCMD b']], keywords: 'RUN', refused: true }],
  [
    'RUN <<A <<B\na\nA\nb\n',
    {
      heredocs: [
        ['A', 'a\n'],
        ['B', 'b\n'],
      ],
      keywords: 'RUN',
      refused: true,
    },
  ],
  ['RUN <<EOF', { heredocs: [['EOF', '']], refused: true }],
])('%j', (text, { heredocs, keywords, refused = false }) => {
  const parsed = parseDockerfile(text)
  const first = parsed.instructions[0]!
  const found = (first.trigger ?? first).heredocs
  expect(
    found.map(({ name, stripTabs, expand, content }) => [
      (stripTabs ? '-' : '') + (expand ? name : `'${name}'`),
      text.slice(content.start, content.end),
    ]),
  ).toEqual(heredocs)
  expect(found.map(({ opening }) => /^\d*<</.test(text.slice(opening.start, opening.end)))).toEqual(found.map(() => true))
  const all = parsed.instructions.map(({ keyword }) => keyword).join(' ')
  expect(all).toBe(keywords ?? all)
  expect(parsed.problems.some(({ message }) => message.includes('nothing ends'))).toBe(refused)
  expect(printDockerfile(parsed)).toBe(text)
})
