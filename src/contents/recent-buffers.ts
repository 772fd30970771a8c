/** Buffers that were used last, until their memory is needed for others. */
export class RecentBuffers<K> {
  readonly #limitBytes: number
  readonly #buffers = new Map<K, Buffer>()
  readonly #leaves: (buffer: Buffer) => void
  #bytes = 0

  /** `leaves` is told of each buffer that has to go. */
  constructor(limitBytes: number, leaves: (buffer: Buffer) => void = () => {}) {
    this.#limitBytes = limitBytes
    this.#leaves = leaves
  }

  get(key: K): Buffer | undefined {
    const buffer = this.#buffers.get(key)
    if (!buffer) return undefined
    // Maps remember the order: this one is the newest now.
    this.#buffers.delete(key)
    this.#buffers.set(key, buffer)
    return buffer
  }

  set(key: K, buffer: Buffer): void {
    this.#remove(key)
    this.#buffers.set(key, buffer)
    this.#bytes += buffer.length
    for (const oldest of this.#buffers.keys()) {
      if (this.#bytes <= this.#limitBytes) break
      this.#remove(oldest)
    }
  }

  #remove(key: K): void {
    const buffer = this.#buffers.get(key)
    if (!buffer) return
    this.#buffers.delete(key)
    this.#bytes -= buffer.length
    this.#leaves(buffer)
  }
}
