import type { ReachContext } from '../analyser.ts'

/** Folders of a system: nobody names one of them to have all that is in it. */
const SYSTEM = [
  /^\/(bin|boot|dev|etc|home|lib\d*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)?$/,
  /^\/(usr|usr\/local|var)\/(?!src$|app$|www$|task$)[^/]+$/,
  /^\/(proc|sys|dev|run|tmp)\//,
]
/** Folders in which a system keeps what it was installed from, where, and what it did. */
const STATE = [
  /^\/etc\/(ssl|alternatives|init\.d|default|systemd|apt|dpkg|pam\.d|security)(\/|$)/,
  /^\/(usr\/)?(lib\d*|libexec)\/(systemd|apt|dpkg|rpm|sysimage|apk|x86_64-linux-gnu|aarch64-linux-gnu)(\/|$)/,
  /^\/usr\/share\/(doc|man|info|locale|zoneinfo)(\/|$)/,
  /^\/var\/(cache|log|backups|spool|lock)\//,
  /^\/var\/lib\/(dpkg|apt|rpm|pacman|dnf|yum|ucf|systemd|dbus|pam|apk)(\/|$)/,
]

const SAMPLE = 40
const MAX_LOOKED_AT = 400

/** Whether a configuration that names this folder can mean all that is in it. */
export function isSystemFolder(path: string): boolean {
  return SYSTEM.some((pattern) => pattern.test(path))
}

/**
 * Whether a folder that is a mere word of a command line can stand for all that is in it: one that somebody put there, since what packages
 * bring is named file by file by those who need it.
 */
export function isOwnFolder(node: number, context: ReachContext): boolean {
  const { files } = context
  const path = files.pathOf(node)
  if (isSystemFolder(path) || STATE.some((pattern) => pattern.test(path))) return false
  let own = 0
  let seen = 0
  const queue = [node]
  for (let at = 0; at < queue.length && at < MAX_LOOKED_AT && seen < SAMPLE; at++) {
    for (const child of files.children(queue[at]!)) {
      if (files.kind(child) === 'directory') queue.push(child)
      else if (seen++ < SAMPLE && context.ownersOf(child).length === 0) own++
      if (queue.length > MAX_LOOKED_AT || seen >= SAMPLE) break
    }
  }
  return own > 0 && own >= Math.min(seen, SAMPLE) / 2
}
