/** What is known of the place that a finding points to. */
export interface FixPlace {
  rule: string
  /** The build step, as the history or the Dockerfile has it. */
  instruction: string
  paths: readonly string[]
  /** Names of the packages that it is about, where it is about packages. */
  packages?: readonly string[]
}

/** Rewrites a shell command, or answers undefined where it is not the case that it knows. */
type Rewrite = (command: string, paths: readonly string[], packages: readonly string[]) => string | undefined

// A step that only fetches the lists is left alone: the next one installs from them.
const APT = /\bapt(-get)?\s+(-\S+\s+)*(install|upgrade|dist-upgrade)\b/
const DNF = /\b(dnf|microdnf|yum)\s+(-\S+\s+)*(install|update|upgrade)\b/

const IN_BETWEEN = '# Unless a step in between needs them; then join the steps into one RUN:\n'

const REWRITES: Readonly<Record<string, Rewrite>> = {
  'apt-lists': append(APT, 'rm -rf /var/lib/apt/lists/*'),
  'apt-cache': append(APT, 'apt-get clean'),
  'apk-cache': option(/\bapk\s+add\b/g, '--no-cache'),
  'dnf-cache': (command, paths) => {
    const tool = DNF.exec(command)?.[1]
    return tool && append(DNF, `${tool} clean all && rm -rf /var/cache/${tool === 'yum' ? 'yum' : 'dnf'}`)(command, paths, [])
  },
  'zypper-cache': append(/\bzypper\s.*\b(in|install|up|update)\b/, 'zypper clean --all'),
  'pacman-cache': append(/\bpacman\s+-S/, 'pacman -Scc --noconfirm'),
  'pip-cache': option(/\bpip[\d.]*\s+install\b/g, '--no-cache-dir'),
  'uv-cache': option(/\buv\s+(?:pip\s+install|sync|add)\b/g, '--no-cache'),
  'conda-pkgs': append(/\b(conda|mamba)\s+(env\s+)?(create|install|update)\b/, 'conda clean -afy'),
  'npm-cache': append(/\bnpm\s+(ci|i|install)\b/, 'npm cache clean --force'),
  'yarn-cache': append(/\byarn(\s+(install|add|--\S+)|\s*$)/, 'yarn cache clean'),
  'composer-cache': option(/\bcomposer\s+install\b/g, '--no-cache'),
  'gem-cache': append(/\bbundle\s+install\b/, 'rm -rf /usr/local/bundle/cache/*.gem'),
  'dev-dependencies': withoutDevelopment,
  'build-tools': withoutPackages,
  'package-managers': withoutPackages,
  'second-interpreters': withoutPackages,
  'unused-packages': withoutPackages,
  'temporary-files': removePaths,
  'deleted-later': removePaths,
}

/**
 * The very line to write instead of a build step, for cases that a plain change of its text solves.
 * Undefined for all others: then the rule's own example is what there is to show.
 */
export function fixLine({ rule, instruction, paths, packages = [] }: FixPlace): string | undefined {
  const step = plainStep(instruction)
  if (rule === 'rewritten') return copyOption(step)
  const run = /^RUN\s+(.+)$/is.exec(step)?.[1]
  const rewrite = REWRITES[rule]
  // A list of arguments, a here-document, a comment or an open end: what is added would not be run, or not as meant.
  if (!rewrite || !run || /^\[|^--|<<|(^|\s)#|[\\&|;]\s*$/.test(run)) return undefined
  const command = rewrite(run, paths, packages)
  if (command === undefined || command === run) return undefined
  return `${rule === 'deleted-later' ? IN_BETWEEN : ''}RUN ${command}`
}

/** `/bin/sh -c #(nop) COPY …`, `RUN |1 A=b /bin/sh -c … # buildkit`: histories dress up what was written. */
function plainStep(instruction: string): string {
  const text = instruction.replace(/\s+# buildkit$/, '').trim()
  const silent = /^\/bin\/sh -c #\(nop\)\s+(.+)$/s.exec(text)?.[1]
  return silent ?? text.replace(/^(RUN\s+)?(\|\d+ .*?)?\/bin\/sh -c\s+/s, 'RUN ')
}

/** Adds a command that cleans up, where the step does what leaves the mess and does not clean up itself. */
function append(needed: RegExp, cleanUp: string): Rewrite {
  return (command) => (needed.test(command) && !command.includes(cleanUp.split(' && ')[0]!) ? `${command} && ${cleanUp}` : undefined)
}

function option(place: RegExp, flag: string): Rewrite {
  return (command) => (command.includes(flag) ? undefined : command.replace(place, (found) => `${found} ${flag}`))
}

const INSTALLS =
  /\b(?:apt(?:-get)?\s+(?:-\S+\s+)*install|apk\s+(?:-\S+\s+)*add|(?:micro)?dnf\s+(?:-\S+\s+)*install|yum\s+(?:-\S+\s+)*install)\b[^&|;]*/g

/** Takes names off the list of what is installed; and where none of them is on it, leaves out what came with others. */
function withoutPackages(command: string, _: readonly string[], packages: readonly string[]): string | undefined {
  const unused = new Set(packages)
  const without = command.replace(INSTALLS, (list) =>
    list.replace(/\s+([\w.+:-]+)(?:=\S+)?(?=\s|$)/g, (word, name: string) => (unused.has(name) ? '' : word)),
  )
  const lean = without.replace(
    /\bapt(-get)?\s+((?:-\S+\s+)*)install\b(?![^&|;]*--no-install-recommends)/g,
    (words) => `${words} --no-install-recommends`,
  )
  // A list without a name installs nothing: the step as a whole is not needed, which its example says.
  const isEmpty = [...lean.matchAll(INSTALLS)].some(([list]) => !/\s(?:install|add)\b(?:\s+-\S+)*\s+[^-\s]/.test(list))
  return isEmpty ? undefined : lean
}

function withoutDevelopment(command: string): string | undefined {
  if (/--omit[= ]dev|--production|--prod\b/.test(command)) return undefined
  const npm = command.replace(/\bnpm\s+(?:ci|i|install)\b(?![^&|;]*\s(?:-g|--global|[\w@.]))/g, (words) => `${words} --omit=dev`)
  const pnpm = npm.replace(/\bpnpm\s+(?:i|install)\b(?![^&|;]*\s(?:-g|--global|[\w@.]))/g, (words) => `${words} --prod`)
  return pnpm.replace(/\byarn(?:\s+install)?\b(?=\s+--|\s*$|\s*&&)/g, (words) => `${words} --production`)
}

/** The step that brings the files removes them; only few, by names that a shell takes as they are, and no folder that others may share. */
function removePaths(command: string, paths: readonly string[]): string | undefined {
  if (paths.length === 0 || paths.length > 3 || !paths.every(isOwn)) return undefined
  const targets = paths.map((path) => (/^\/(var\/)?tmp\/$/.test(path) ? `${path}*` : path.replace(/\/$/, '')))
  return `${command} && rm -rf ${targets.join(' ')}`
}

function isOwn(path: string): boolean {
  const plain = /^\/[\w@%+=:,./-]+$/.test(path)
  return plain && (!path.endsWith('/') || /^\/(var\/)?tmp\//.test(path) || /\/\.[\w-]+\/$/.test(path))
}

/** `RUN chown -R app:app /srv` becomes an option of the COPY that brings /srv. */
function copyOption(step: string): string | undefined {
  const [, tool, value, path] = /^RUN\s+(chown|chmod)\s+(?:-\S+\s+)*([\w:.+=,-]+)\s+(\/?[\w@%+=:,./-]+)\s*$/.exec(step) ?? []
  return tool && `# In place of the COPY that brings ${path}, and of this RUN:\nCOPY --${tool}=${value} . ${path}`
}
