/**
 * Analyses images that would like to be executed, to be read through the filesystem of this machine, or never to end, under strace.
 *
 *   node test/workloads/hostile-images.ts [PATTERN]
 *
 * PATTERN: only those of such a name. Needs strace and GNU time. Prints seconds and the peak memory of each. Exits 1 when one was executed,
 * looked at anything but the image and slimscope itself, wrote elsewhere than into its cache, started a process, used the network, took too
 * long or too much memory, or ended in anything but a report or one sentence.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { type Canary, type HostileImage, placeCanary, SECRET, writeImage } from '../hostile-images/image.ts'
import { hostileImages } from '../hostile-images/index.ts'
import { permissionFor, strayCalls, STRACE_OPTIONS } from '../hostile-images/stray-calls.ts'
import { type Ended, inLab, newCache, newFolder, say, slimscope } from './lab.ts'

const LIMIT_SECONDS = 60
const LIMIT_MB = 1000

const pattern = new RegExp(process.argv[2] ?? '', 'i')

await inLab(async () => {
  const canary = placeCanary(newFolder())
  for (const [name, sketch] of Object.entries(hostileImages).filter(([name]) => pattern.test(name))) {
    const image = sketch(canary)
    const place = newFolder()
    const [archive, layout] = [await writeImage(place, image, 'docker-archive'), await writeImage(place, image, 'oci-layout')]
    // Each is done by one thread for the most part.
    await Promise.all([look(name, ['analyze'], archive, { image, canary }), look(name, ['why', '/bin/sh'], layout, { image, canary })])
    rmSync(place, { recursive: true })
  }
})

interface Looked {
  image: HostileImage
  canary: Canary
}

async function look(name: string, [command, ...query]: [string, ...string[]], path: string, { image, canary }: Looked): Promise<void> {
  const [log, memory] = [`${path}.log`, `${path}.memory`]
  const written = newCache()
  const under = [
    ...['/usr/bin/time', '-q', '-f', '%M', '-o', memory],
    ...['timeout', '-s', 'KILL', String(LIMIT_SECONDS * 1.5), 'strace', ...STRACE_OPTIONS, '-o', log],
  ]
  const started = performance.now()
  const ended = await slimscope([command, path, ...query, '--platform', 'linux/amd64', '--no-cache', '--json'], {
    under,
    // Without a shell that is named, oclif looks into this machine's /etc/passwd.
    env: { HOME: written, XDG_CACHE_HOME: written, SHELL: '/bin/sh' },
  })
  const seconds = (performance.now() - started) / 1000
  const megabytes = Number(readFileSync(memory, 'utf8').trim().split('\n').at(-1)) / 1024
  const calls = readFileSync(log, 'utf8')
  const wrong = [
    ...complaints(ended, command === 'analyze' ? (image.says ?? []) : []),
    ...(calls.includes(`"${path}`) ? [] : ['strace did not see that the image was read']),
    ...strayCalls(calls, permissionFor(path, written)),
    ...(existsSync(canary.written) ? ['something of the image was executed'] : []),
    ...(seconds < LIMIT_SECONDS ? [] : ['it took too long']),
    ...(megabytes < LIMIT_MB ? [] : ['it took too much memory']),
  ]
  rmSync(canary.written, { force: true })
  say(
    `${seconds.toFixed(1).padStart(5)} s ${megabytes.toFixed(0).padStart(5)} MB  ${command.padEnd(7)} ${basename(path).padEnd(14)} ${name}`,
    wrong,
  )
}

function complaints({ status, stdout, stderr }: Ended, says: readonly RegExp[]): string[] {
  const text = stdout.toString()
  const said = parsed(text)
  if (status === 2 && said?.error?.code === 'input') return []
  return [
    ...(status === 0 ? [] : [`exit code ${status}: ${(stderr || text).slice(0, 500)}`]),
    ...(said ? [] : ['it printed no JSON']),
    ...(text.includes(SECRET) ? ['it printed a file of this machine'] : []),
    ...says.filter((each) => !each.test(text)).map((each) => `it does not say ${each}`),
  ]
}

function parsed(text: string): { error?: { code: string } } | undefined {
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}
