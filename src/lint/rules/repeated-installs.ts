import type { Run } from '../lint-context.ts'
import { defineDockerfileRule } from '../rule.ts'

/** How many in a row are worth a word: the database of rpm has tens of megabytes, that of dpkg some. */
const MANAGERS: readonly { programs: RegExp; tasks: RegExp; what: string; least: number; fix?: string }[] = [
  {
    programs: /^(?:yum|dnf|microdnf|tdnf|zypper)$/,
    tasks: /^(?:install|groupinstall|in|localinstall)$/,
    what: 'the database of rpm',
    least: 2,
  },
  {
    ...{ programs: /^(?:apt|apt-get|aptitude)$/, tasks: /^install$/, what: "dpkg's list of packages, and its backup,", least: 4 },
    fix: 'RUN apt-get update && apt-get install -y --no-install-recommends nginx php-fpm && rm -rf /var/lib/apt/lists/*',
  },
]

export default defineDockerfileRule({
  id: 'repeated-installs',
  title: 'Install packages in one RUN',
  why: 'Each RUN that installs writes the database of the package manager anew, and every layer has the whole of it.',
  fix: 'RUN dnf install -y nginx php-fpm && dnf clean all',
  whenNot: 'Another stage starts from what is between.',
  level: 'note',
  tier: 'suggest',
  mentions: /install/,
  *check({ shipped, runsOf }) {
    for (const stage of shipped) {
      const runs = runsOf([stage])
      for (const { programs, tasks, what, least, fix } of MANAGERS) {
        const installs = (run: Run) =>
          run.invocations.some(({ program, args }) => programs.test(program) && args.some(({ value }) => tasks.test(value)))
        // Only what stands next to each other: other instructions between may be needed there.
        for (let at = 0; at < runs.length; at++) {
          let end = at
          while (end < runs.length && installs(runs[end]!) && (end === at || follows(runs[end - 1]!, runs[end]!))) end++
          if (end - at >= least)
            yield {
              message: `${end - at} RUNs in a row install packages: each layer has ${what} again.`,
              instruction: runs[at]!.instruction,
              fix,
            }
          at = Math.max(at, end - 1)
        }
      }
    }

    function follows(before: Run, after: Run): boolean {
      const { instructions } = before.stage
      return instructions.indexOf(after.instruction) === instructions.indexOf(before.instruction) + 1
    }
  },
})
