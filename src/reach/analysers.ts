import type { Analyser } from './analyser.ts'
import { elfAnalyser } from './elf/analyser.ts'
import { javascript } from './javascript/analyser.ts'
import { jvmAnalyser } from './jvm/analyser.ts'
import { perlAnalyser } from './perl/analyser.ts'
import { phpAnalyser } from './php/analyser.ts'
import { pythonAnalyser } from './python/analyser.ts'
import { rubyAnalyser } from './ruby/analyser.ts'
import { shellAnalyser } from './shell/analyser.ts'
import { typelibs } from './typelibs.ts'
import { unreadCode } from './unread-code.ts'
import { unreadScripts } from './unread-scripts.ts'

/** Everybody who reads code. A file may be read by several: a script of a shell can be one of Python as well. */
export const analysers: readonly Analyser[] = [
  elfAnalyser,
  typelibs,
  shellAnalyser,
  javascript,
  pythonAnalyser,
  jvmAnalyser,
  phpAnalyser,
  perlAnalyser,
  rubyAnalyser,
  ...unreadScripts,
  ...unreadCode,
]
