import { writeFileSync } from 'node:fs'
import { rules } from '../../src/rules/index.ts'
import { ruleList } from '../../src/rules/rule-list.ts'

writeFileSync(new URL('../../docs/rules.md', import.meta.url), ruleList(rules))
