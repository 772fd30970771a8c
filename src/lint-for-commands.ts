// What commands need of lint, so that all of it is one file of the built program: each more costs its start a millisecond. Apart from what the
// library offers: the types of rules would bring those of the shell's parser along, which is in no package that is installed.
export { lintDockerfiles } from './lint-dockerfiles.ts'
export { lintTurns } from './lint-turns.ts'
export { dockerfileRules } from './lint/rules/index.ts'
export { lintRulePage } from './report/lint-rule-page.ts'
export { lintText } from './report/lint-text.ts'
