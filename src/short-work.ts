import { setFlagsFromString } from 'node:v8'

/**
 * Does work that takes a second or two without the second of V8's compilers, TurboFan: it takes as much processor time as the work, from both
 * threads, and what it makes is not faster here (3,600 Dockerfiles: 4.9 s of processor time instead of 6.4 s). It is a matter of the process,
 * not of the thread. Code that is compiled under other flags is not taken from the cache of compiled code: call this when all is loaded.
 */
export async function withoutTurboFan<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--no-turbofan')
  try {
    return await work()
  } finally {
    setFlagsFromString('--turbofan')
  }
}
