import { posix } from 'node:path'
import type { Program, ReachContext } from '../analyser.ts'
import { linesOf, readConfiguration } from '../configuration.ts'
import { expandGlob } from '../path-glob.ts'

const MAX_FILES = 50
const MODULE_FOLDERS = ['/lib/security', '/lib64/security', '/usr/lib/security', '/usr/lib64/security', '/usr/lib/*/security']
/** What some modules open besides `/etc/security/NAME.conf`. */
const OPENS: Readonly<Record<string, readonly string[]>> = {
  pam_unix: ['/usr/sbin/unix_chkpwd', '/sbin/unix_chkpwd', '/etc/login.defs'],
  pam_env: ['/etc/environment', '/etc/default/locale'],
  pam_limits: ['/etc/security/limits.d'],
  pam_shells: ['/etc/shells'],
  pam_motd: ['/etc/motd', '/etc/update-motd.d'],
}

/** Programs that ask PAM, each for the service of its name. */
export const pamPrograms: Program = {
  names: ['su', 'runuser', 'sudo', 'cron', 'crond', 'sshd', 'login', 'passwd', 'chpasswd', 'chsh', 'newusers', 'vsftpd', 'proftpd', 'atd'],
  async launch(program, { argv }, context) {
    for (const service of [posix.basename(argv[0]!), 'other']) await referService(program, service, context)
  },
}

/** Refers to the configuration of a service, and to the modules that it loads (pam.d(5)). */
async function referService(program: number, service: string, context: ReachContext): Promise<void> {
  const { files } = context
  const folders = MODULE_FOLDERS.flatMap((pattern) => expandGlob(files, pattern, '/'))
  const queue = [{ from: program, name: service }]
  const seen = new Set<string>()
  for (let next = queue.shift(); next && seen.size < MAX_FILES; next = queue.shift()) {
    const { from, name } = next
    if (seen.has(name)) continue
    seen.add(name)
    const places = [name, `/etc/pam.d/${name}`, `/usr/lib/pam.d/${name}`, `/usr/share/pam.d/${name}`]
    const path = places.find((place) => place.startsWith('/') && files.kind(files.find(place)) === 'file')
    const text = path === undefined ? undefined : await readConfiguration(context, path)
    if (path === undefined || text === undefined) continue
    const node = files.find(path)
    context.refer({ from, to: path, kind: from === program ? 'configuration' : 'include', grade: 'hard', via: name })
    for (const line of linesOf(text)) {
      const [, included] = /^@include\s+(\S+)/.exec(line) ?? []
      const [, control, module] = /^-?(?:auth|account|password|session)\s+(\[[^\]]*\]|\S+)\s+(\S+)/.exec(line) ?? []
      if (included !== undefined) queue.push({ from: node, name: included })
      else if (control === 'include' || control === 'substack') queue.push({ from: node, name: module! })
      else if (module !== undefined) referModule(node, module, folders, context)
    }
  }
}

function referModule(from: number, module: string, folders: readonly string[], context: ReachContext): void {
  const name = posix.basename(module, '.so')
  for (const to of module.startsWith('/') ? [module] : folders.map((folder) => `${folder}/${module}`)) {
    context.refer({ from, to, kind: 'module', grade: 'hard', via: module })
  }
  for (const to of [`/etc/security/${name}.conf`, `/etc/security/${name.replace(/^pam_/, '')}.conf`, ...(OPENS[name] ?? [])]) {
    context.refer({ from, to, kind: 'configured path', grade: 'soft', via: module })
  }
}
