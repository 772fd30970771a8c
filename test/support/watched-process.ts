import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** What `getconf CLK_TCK` says on every Linux. */
const TICKS_PER_SECOND = 100

/** Seconds of processor time that all threads of a process have taken so far; undefined once it is gone. Linux only: proc(5). */
export function cpuSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name stands in parentheses, and may have spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return undefined
  }
}

/** Files that a process has open, by path; none where /proc is not there. */
export function openPaths(pid: number | 'self'): string[] {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).flatMap((descriptor) => target(`${folder}/${descriptor}`))
  } catch {
    return []
  }
}

function target(link: string): string[] {
  try {
    return [readlinkSync(link)]
  } catch {
    return [] // Closed meanwhile: the one by which the folder was read, for example.
  }
}
