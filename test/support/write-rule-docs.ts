import { writeFileSync } from 'node:fs'
import { dockerfileRules } from '../../src/lint/rules/index.ts'
import { lintRuleList } from '../../src/report/lint-rule-page.ts'
import { rules } from '../../src/rules/index.ts'
import { ruleList } from '../../src/rules/rule-list.ts'

writeFileSync(new URL('../../docs/rules.md', import.meta.url), ruleList(rules))
writeFileSync(new URL('../../docs/dockerfile-rules.md', import.meta.url), lintRuleList(dockerfileRules))
