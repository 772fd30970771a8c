import { posix } from 'node:path'
import type { Ecosystem, Package } from '../packages/package.ts'

type Command = (name: string, each: Package) => string

/** By ecosystem: a command that shows, in a container of the image, what depends on a package or what removing it would do. */
const COMMANDS: Partial<Record<Ecosystem, Command>> = {
  deb: (name) => `apt-get -s purge ${name}`,
  apk: (name) => `apk info -r ${name}`,
  rpm: (name) => `rpm -e --test ${name}`,
  npm: (name, { evidence }) => `cd ${shellWord(projectOf(evidence))} && npm ls --all ${name}`,
  pypi: (name) => `python3 -c "import importlib.metadata as m; print(m.requires('${name}'))"`,
  conda: (name) => `conda remove --dry-run ${name}`,
  golang: (_, { evidence }) => `go version -m ${shellWord(evidence)}`,
  gem: (name) => `gem dependency -R ${name}`,
  composer: (name, { evidence }) => `composer why -d ${shellWord(posix.dirname(posix.dirname(posix.dirname(evidence))))} ${name}`,
  maven: (_, { evidence }) => `jar tf ${shellWord(evidence.split('!/')[0]!)}`,
}

/** Undefined where there is none, or where the name is not one that a shell takes as it is: names come from the image. */
export function checkCommand(each: Package): string | undefined {
  return /^[\w@./+:~-]+$/.test(each.name) ? COMMANDS[each.ecosystem]?.(each.name, each) : undefined
}

/** The folder of the project that a package is installed for: what lies above the first node_modules. */
function projectOf(evidence: string): string {
  return evidence.split('/node_modules/')[0] || '/'
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
