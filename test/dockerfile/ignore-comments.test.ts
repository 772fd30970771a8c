import { expect, it } from 'vitest'
import { ignoreCommentsOf, ignoreOf, type LintTool } from '../../src/dockerfile/ignore-comments.ts'
import { parseDockerfile } from '../../src/dockerfile/parse.ts'

it.each<[lines: string[], ignores: [LintTool, string, line: number | undefined, reason?: string][], problems?: string[]]>([
  [['# hadolint ignore=DL3008,DL3015', 'RUN a'], [['hadolint', 'DL3008 DL3015', 2]]],
  [['#hadolint  ignore = DL3008 , SC2046', 'RUN a'], [['hadolint', 'DL3008 SC2046', 2]]],
  [['# hadolint ignore=DL3008', '# why', 'RUN a'], [['hadolint', 'DL3008', 3]]],
  [['# hadolint ignore=DL3008', '', 'RUN a'], []],
  [['# hadolint global ignore=DL3008', '', 'RUN a'], [['hadolint', 'DL3008', undefined]]],
  [
    ['# check=skip=JSONArgsRecommended,StageNameCasing;error=true', 'RUN a'],
    [['buildkit', 'JSONArgsRecommended StageNameCasing', undefined]],
  ],
  [['# check=error=true;skip=all', 'RUN a'], [['buildkit', 'all', undefined]]],
  [['RUN a', '# slimscope ignore=apt-lists reason: it is a cache', 'RUN b'], [['slimscope', 'apt-lists', 3, 'it is a cache']]],
  [['RUN a \\', '  # slimscope ignore=x reason: y', '  && b'], [['slimscope', 'x', 1, 'y']]],
  [['# slimscope global ignore=x,y-z reason: a', 'RUN a'], [['slimscope', 'x y-z', undefined, 'a']]],
  [['# slimscope ignore=x', 'RUN a'], [['slimscope', 'x', 2]], ['1: the comment gives no reason']],
  [['# slimscope ignore', 'RUN a'], [], ['1: the comment names no rule']],
  [['RUN a', '# slimscope ignore=x reason: y'], [], ['2: the comment stands above no instruction']],
  [['# about hadolint ignore=DL3008', 'RUN a'], []],
])('%j', (lines, ignores, problems = []) => {
  const found = ignoreCommentsOf(parseDockerfile(lines.join('\n')))
  expect(
    found.ignores.map(({ tool, rules, instruction, reason }) => [
      tool,
      rules.join(' '),
      instruction?.startLine,
      ...(reason ? [reason] : []),
    ]),
  ).toEqual(ignores)
  expect(found.problems.map(({ line, message }) => `${line}: ${message.split(':')[0]}`)).toEqual(problems)
})

it('finds what keeps a rule quiet', () => {
  const file = parseDockerfile('# check=skip=all\n# hadolint ignore=DL3008\nRUN a\nRUN b\n# hadolint global ignore=DL3009\n')
  const comments = ignoreCommentsOf(file)
  const quiet = (tool: LintTool, rule: string) => file.instructions.map((each) => ignoreOf(comments, tool, rule, each) !== undefined)
  expect(quiet('hadolint', 'dl3008')).toEqual([true, false])
  expect(quiet('hadolint', 'DL3009')).toEqual([true, true])
  expect(quiet('buildkit', 'Anything')).toEqual([true, true])
  expect(quiet('slimscope', 'DL3008')).toEqual([false, false])
})
