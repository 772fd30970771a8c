import { execFile } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { digestOf } from '../../src/image/digest-of.ts'
import { inlinePool, type Pool, poolFor } from '../../src/layer/pool.ts'
import { fileOf } from '../support/archive-sketch.ts'

/** Much, so that a pool of threads is made. */
const MUCH = 1e9

function blobOf(bytes: Buffer) {
  const descriptor = openSync(fileOf(bytes), 'r')
  onTestFinished(() => closeSync(descriptor))
  return { descriptor, offset: 0, sizeBytes: bytes.length }
}

/** The threads of a pool once they are started. */
async function threadsOf(pool: Pool): Promise<Worker[]> {
  const threads: Worker[] = []
  const add = (worker: Worker) => threads.push(worker)
  process.on('worker', add)
  pool.warmUp()
  await setImmediate()
  process.off('worker', add)
  expect(threads.length).toBe(pool.threads)
  return threads
}

describe('the pool', () => {
  it('does little work here and much on threads', () => {
    expect(poolFor(1e6)).toBe(inlinePool)
    expect(poolFor(MUCH)).not.toBe(inlinePool)
  })

  it.each([
    ['inline', () => inlinePool],
    ['threads', () => poolFor(MUCH)],
  ])('%s: does more jobs than it has threads, and tells the error of the one that fails', async (_, make) => {
    const pool = make()
    const contents = Array.from({ length: 20 }, (_, i) => Buffer.alloc(1000 * i + 1, `${i}`))
    const jobs = contents.map((bytes) => pool.run({ kind: 'digest', blob: blobOf(bytes) }))
    const failing = pool.run({ kind: 'digest', blob: { descriptor: 99_999, offset: 0, sizeBytes: 1 } }).catch(String)
    expect(await Promise.all(jobs)).toEqual(contents.map((bytes) => digestOf(bytes)))
    expect(await failing).toContain('EBADF')
    await pool.close()
  })

  it('fails the job of a thread that dies, and does the others on another', async () => {
    const pool = poolFor(MUCH)
    const threads = await threadsOf(pool)
    const blob = blobOf(Buffer.from('content'))
    const jobs = Array.from({ length: pool.threads * 3 }, () => pool.run({ kind: 'digest', blob }))
    const outcomes = Promise.allSettled(jobs)
    await Promise.all(threads.map((thread) => thread.terminate()))
    const settled = await outcomes
    const failed = settled.filter(({ status }) => status === 'rejected').map((outcome) => String((outcome as PromiseRejectedResult).reason))
    expect(failed.length).toBeLessThanOrEqual(pool.threads)
    expect(new Set([...failed, 'Error: a thread ended before its work was done']).size).toBe(1)
    // Those that follow are done as if nothing had been.
    expect(await pool.run({ kind: 'digest', blob })).toBe(digestOf('content'))
    await pool.close()
  })

  it('starts anew when its threads died before they had work', async () => {
    const pool = poolFor(MUCH)
    const threads = await threadsOf(pool)
    await Promise.all(threads.map((thread) => thread.terminate()))
    expect(await pool.run({ kind: 'digest', blob: blobOf(Buffer.from('x')) })).toBe(digestOf('x'))
    await pool.close()
  })

  it('leaves no thread when it is closed in the middle of its work', async () => {
    const pool = poolFor(MUCH)
    const threads = await threadsOf(pool)
    const blob = blobOf(Buffer.alloc(30e6))
    const outcomes = Promise.allSettled(threads.map(() => pool.run({ kind: 'digest', blob })))
    await pool.close()
    expect((await outcomes).length).toBe(threads.length)
    expect(threads.map(({ threadId }) => threadId)).toEqual(threads.map(() => -1))
  })
})

describe('a program that does nothing else', () => {
  const pool = new URL('../../src/layer/pool.ts', import.meta.url).href

  async function outputOf(script: string): Promise<string> {
    const lines = ["const { openSync } = await import('node:fs')", `const { poolFor } = await import(${JSON.stringify(pool)})`, script]
    const args = ['--input-type=module', '--eval', lines.join('\n')]
    return (await promisify(execFile)(process.execPath, args, { timeout: 60_000 })).stdout
  }

  it('ends while threads rest', async () => {
    expect(await outputOf("poolFor(1e9).warmUp(); console.log('over')")).toBe('over\n')
  })

  it('goes on until work is done, and threads are ended, be it that they were just done', async () => {
    const blob = JSON.stringify(fileOf(Buffer.from('content')))
    const script = `
      const job = { kind: 'digest', blob: { descriptor: openSync(${blob}, 'r'), offset: 0, sizeBytes: 7 } }
      for (let time = 0; time < 5; time++) {
        const pool = poolFor(1e9)
        await Promise.all(Array.from({ length: pool.threads }, () => pool.run(job)))
        const outcomes = Promise.allSettled(Array.from({ length: 3 * pool.threads }, () => pool.run(job)))
        const until = performance.now() + time * 0.2
        while (performance.now() < until);
        await pool.close()
        await outcomes
        await pool.run(job).catch(() => console.log('closed'))
      }
      console.log('over')`
    expect(await outputOf(script)).toBe('closed\n'.repeat(5) + 'over\n')
  })
})
