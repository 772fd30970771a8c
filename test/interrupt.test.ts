import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { BIN } from './cli/slimscope.ts'
import { placeCanary, writeImage } from './hostile-images/image.ts'
import { scripts } from './hostile-images/scripts.ts'
import { dockerSaveOf, scratch, sketchImage, tarOf } from './support/archive-sketch.ts'
import { archiveOf, END, lying } from './support/raw-layer.ts'
import { cpuSeconds, openPaths } from './support/watched-process.ts'

interface Interrupted {
  code: number | string | null
  /** Processor time from the signal to the end: what is not noticed goes on, however slow the machine is. */
  moreCpuSeconds: number
  left: unknown[]
}

/** Runs the program, interrupts it once it has begun, and tells how it ended and what it left behind. */
async function interrupted(
  args: string[],
  begun: (child: ChildProcess, temporary: string) => boolean,
  input?: Buffer,
): Promise<Interrupted> {
  const [TMPDIR, cacheDir] = [scratch(), scratch()]
  const env = { ...process.env, TMPDIR, SLIMSCOPE_CACHE_DIR: cacheDir }
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
  child.stdin?.on('error', () => {})
  child.stdin?.write(input)
  const said = child.stderr!.setEncoding('utf8').toArray()
  child.stdout!.resume()
  const runs = () => child.exitCode === null && child.signalCode === null
  const end = new Promise<number | string | null>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)))
  while (runs() && !begun(child, TMPDIR)) await setTimeout(5)
  expect(runs()).toBe(true)
  const before = cpuSeconds(child.pid!) ?? 0
  let last = before
  child.kill('SIGINT')
  while (runs()) {
    last = cpuSeconds(child.pid!) ?? last
    await setTimeout(5)
  }
  expect((await said).join('')).not.toMatch(/ {4}at |Error/)
  const left = [...readdirSync(TMPDIR), ...readdirSync(cacheDir, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))]
  return { code: await end, moreCpuSeconds: last - before, left }
}

/** A copy has no name any more, so that nothing is left whatever happens. */
function copies({ pid }: ChildProcess, temporary: string): boolean {
  return openPaths(pid!).some((path) => path.startsWith(temporary))
}

describe.skipIf(!existsSync('/proc/self/stat'))('Ctrl-C', () => {
  it('ends the reading of a large layer', async () => {
    // 64 GB of zeros in 64 MB of gzip members.
    const path = join(scratch(), 'big.tar')
    const zeros = gzipSync(Buffer.alloc(32 * 1024 * 1024))
    const packed = Buffer.concat([gzipSync(lying('big', 2 ** 33 - 1)), ...Array.from({ length: 2000 }, () => zeros)])
    writeFileSync(path, await archiveOf([END], () => packed))
    const { code, moreCpuSeconds, left } = await interrupted(
      ['analyze', path],
      ({ pid }) => openPaths(pid!).includes(path) && cpuSeconds(pid!)! > 0.5,
    )
    expect({ code, left }).toEqual({ code: 130, left: [] })
    expect(moreCpuSeconds).toBeLessThan(3)
  })

  it('ends the copying of standard input, and leaves no copy', async () => {
    const saved = await tarOf(dockerSaveOf(await sketchImage({ layers: [{ b: 'b'.repeat(5000) }] })))
    const { code, left } = await interrupted(['analyze', '-'], copies, saved.subarray(0, 5000))
    expect({ code, left }).toEqual({ code: 130, left: [] })
  })

  it('ends a long search for what is reached, and leaves no copy', async () => {
    const folder = scratch()
    const sketch = scripts['shell scripts of 1 MB of one thing']!(placeCanary(folder))
    const archive = readFileSync(await writeImage(folder, sketch, 'docker-archive'))
    const { code, moreCpuSeconds, left } = await interrupted(
      ['analyze', '-', '--platform', 'linux/amd64'],
      // It begins when all of standard input has come, and would go on for seconds.
      (child, temporary) => {
        const { stdin } = child
        if (stdin!.writableLength === 0 && !stdin!.writableEnded) stdin!.end()
        return copies(child, temporary) && stdin!.writableFinished && cpuSeconds(child.pid!)! > 0.8
      },
      archive,
    )
    expect({ code, left }).toEqual({ code: 130, left: [] })
    expect(moreCpuSeconds).toBeLessThan(3)
  })
})
