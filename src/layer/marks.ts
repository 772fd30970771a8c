/**
 * How far the compressed and the uncompressed stream have come, in pairs. Between two of them the compressed size is taken
 * to grow evenly; a pair stands at the end of each deflate or zstd block, which is as fine as the stream itself can tell.
 */
export class Marks {
  #in = new Float64Array(1024)
  #out = new Float64Array(1024)
  #count = 0
  /** Least distance of two pairs in output; grows so that a stream of tiny blocks cannot fill the memory. */
  #stride = 512

  add(inBytes: number, outBytes: number): void {
    if (this.#count === this.#in.length) this.#grow()
    // A pair that is too close to the one before is overwritten by the next, unless it is the last.
    this.#in[this.#count] = inBytes
    this.#out[this.#count] = outBytes
    if (this.#count === 0 || outBytes - this.#out[this.#count - 1]! >= this.#stride) this.#count++
  }

  #grow(): void {
    if (this.#count >= 1 << 20) this.#stride *= 2
    const [inBytes, outBytes] = [this.#in, this.#out]
    this.#in = new Float64Array(this.#count * 2)
    this.#out = new Float64Array(this.#count * 2)
    this.#in.set(inBytes)
    this.#out.set(outBytes)
  }

  /**
   * Each entry's share of the blob, whole bytes. Rounded at the edges of the content, not its length, so that neighbouring
   * shares never overlap and all of them, with what lies between, are the blob.
   */
  shares(count: number, contentOffset: Float64Array, contentBytes: Float64Array, blobBytes: number, tarBytes: number): Float64Array {
    const shares = new Float64Array(count)
    // What follows the last pair (damage, rubbish behind the stream) is nobody's share.
    const last = this.#out[this.#count]! > (this.#out[this.#count - 1] ?? 0) ? this.#count : this.#count - 1
    let next = 0
    const inBytesAt = (out: number): number => {
      while (next <= last && this.#out[next]! < out) next++
      const [in0, out0] = next > 0 ? [this.#in[next - 1]!, this.#out[next - 1]!] : [0, 0]
      const [in1, out1] = next <= last ? [this.#in[next]!, this.#out[next]!] : [blobBytes, tarBytes]
      return out1 > out0 ? Math.round(in0 + ((in1 - in0) * (out - out0)) / (out1 - out0)) : in1
    }
    for (let i = 0; i < count; i++) {
      if (contentBytes[i] === 0) continue
      const start = inBytesAt(contentOffset[i]!)
      shares[i] = inBytesAt(contentOffset[i]! + contentBytes[i]!) - start
    }
    return shares
  }
}
