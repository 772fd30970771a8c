import apkCache from './apk-cache.ts'
import aptLists from './apt-lists.ts'
import aptRecommends from './apt-recommends.ts'
import dnfCache from './dnf-cache.ts'
import npmCache from './npm-cache.ts'
import pipCache from './pip-cache.ts'
import type { DockerfileRule } from './rule.ts'
import yarnCache from './yarn-cache.ts'
import zypperCache from './zypper-cache.ts'

/** Every rule for Dockerfiles. A new one is one file and one line here. */
export const dockerfileRules: readonly DockerfileRule[] = [
  aptLists,
  aptRecommends,
  apkCache,
  dnfCache,
  zypperCache,
  pipCache,
  npmCache,
  yarnCache,
]
