import Analyze from './analyze.ts'
import Cat from './cat.ts'
import Explain from './explain.ts'
import Lint from './lint.ts'
import Rewrite from './rewrite.ts'
import Rules from './rules.ts'
import Why from './why.ts'

/** Every command of slimscope. The modules are loaded with this map, so they import what is heavy only when they run. */
export default { analyze: Analyze, cat: Cat, explain: Explain, lint: Lint, rewrite: Rewrite, rules: Rules, why: Why }
