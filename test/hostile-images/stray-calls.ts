import { realpathSync } from 'node:fs'
import { join } from 'node:path'

/** What a run of slimscope may ask the kernel for. */
export interface Permission {
  /** Absolute paths; what ends in `/` is a folder with all that is in it. */
  read: readonly string[]
  write: readonly string[]
}

const ROOT = join(import.meta.dirname, '../..')

/** To read an image at a path, and to write into one folder. Paths are absolute. */
export function permissionFor(image: string, written: string): Permission {
  const ours = ['bin/', 'dist/', 'node_modules/', 'package.json', 'oclif.manifest.json'].map((name) => join(ROOT, name))
  return { read: [...ours, `${realpathSync(join(ROOT, 'node_modules'))}/`, process.execPath, image, `${image}/`], write: [`${written}/`] }
}

/** For `strace -f`: everything that names a file, starts something, or goes elsewhere. */
export const STRACE_OPTIONS = ['-f', '-qq', '-s', '8192', '-e', 'trace=%file,%process,%network', '-e', 'signal=none']

/** What Node and its C library look at when they start, whatever they are to do. */
const STARTING =
  /^\/(proc|sys|dev)\/|^\/(usr\/)?lib(32|64|x32)?\/|^\/etc\/(ld\.so\.(cache|preload)|localtime|ssl\/openssl\.cnf|nsswitch\.conf)$|^\/usr\/local\/lib\/|^\/usr\/share\/zoneinfo/
const CHANGES =
  /\bO_(WRONLY|RDWR|CREAT|TRUNC)\b|^(\d+ +)?(mkdir|rename|unlink|rmdir|link|symlink|f?l?chmod|f?l?chown|mknod|truncate|u?time|creat|mount|umount|l?setxattr)/
/** Calls that reach no further than what the process has already; its standard streams may be sockets. */
const WITHIN =
  /^(exit|exit_group|wait4|waitid|kill|tgkill|rt_sigqueueinfo|arch_prctl|getcwd|fstat|getsockname|getsockopt|setsockopt|getpeername|socketpair|shutdown)$/

/**
 * Lines of a log of strace that a run may not have: a file elsewhere than permitted, a process that is no thread, anything of the network.
 * Paths are as they were asked for: where they lead through symlinks of this machine is not looked at.
 */
export function strayCalls(log: string, { read, write }: Permission): string[] {
  let executed = 0
  return log.split('\n').filter((line) => {
    const name = /^(?:\d+ +)?(\w+)\(/.exec(line)?.[1]
    if (name === undefined || WITHIN.test(name)) return false
    if (/^(clone3?|fork|vfork)$/.test(name)) return !line.includes('CLONE_THREAD')
    if (name.startsWith('execve')) return executed++ > 0
    const paths = [...line.matchAll(/[ (]"((?:[^"\\]|\\.)*)"/g)].map(([, path]) => path!)
    if (CHANGES.test(line)) return paths.length === 0 || !paths.every((path) => write.some((each) => isIn(path, each)))
    return (
      paths.length === 0 ||
      !paths.every(
        (path) => path === '' || STARTING.test(path) || [...read, ...write].some((each) => isIn(path, each) || isAbove(path, each)),
      )
    )
  })
}

function isIn(path: string, permitted: string): boolean {
  const isPlain = !path.split('/').includes('..')
  return isPlain && (path === permitted || (permitted.endsWith('/') && `${path}/`.startsWith(permitted)))
}

/** Who looks for a path's real name asks for each folder above it. */
function isAbove(path: string, permitted: string): boolean {
  return permitted.startsWith(path.endsWith('/') ? path : `${path}/`)
}
