import { UserError } from '../errors.ts'

/** Several times those of the largest images that were met, and a gigabyte. A hostile megabyte can hold ten times as many. */
const MAX_PATHS = 2 ** 23

/**
 * All paths of an image as a tree in columns: no object a path, so that millions of them fit. Names are not copied; a node
 * remembers in which text its name stands. Children are found by hash, and listed in the order they came.
 */
export class PathTree {
  count = 1
  parent = new Int32Array(1024)
  /** The child that came last; its `sibling` is the first one, and so around. -1 without children. */
  lastChild = new Int32Array(1024).fill(-1)
  sibling = new Int32Array(1024)
  #nameText = new Uint16Array(1024)
  #nameStart = new Uint32Array(1024)
  #nameLength = new Uint32Array(1024)
  readonly #texts: Buffer[] = []
  /** Open addressing: node numbers, 0 for free places (the root is nobody's child). */
  #table = new Int32Array(4096)

  /** Makes a text known in which names stand; answers its number. */
  addText(text: Uint8Array): number {
    return this.#texts.push(Buffer.from(text.buffer, text.byteOffset, text.byteLength)) - 1
  }

  /** The child of that name, -1 when there is none. `text` need not be known. */
  child(parent: number, text: Uint8Array, start: number, length: number): number {
    return this.#table[this.#place(parent, text, start, length)]! || -1
  }

  /** The child of that name, made when there is none. */
  childOrNew(parent: number, textNumber: number, start: number, length: number): number {
    const text = this.#texts[textNumber]!
    const place = this.#place(parent, text, start, length)
    const found = this.#table[place]!
    if (found !== 0) return found
    const node = this.#add(parent, textNumber, start, length)
    this.#table[place] = node
    if (this.count * 2 > this.#table.length) this.#rehash()
    return node
  }

  /** Bytes that are not UTF-8 become U+FFFD. */
  name(node: number): string {
    const start = this.#nameStart[node]!
    return node === 0 ? '' : this.#texts[this.#nameText[node]!]!.toString('utf8', start, start + this.#nameLength[node]!)
  }

  nameBytes(node: number): number {
    return this.#nameLength[node]!
  }

  *children(node: number): Iterable<number> {
    for (let child = this.firstChild(node); child !== -1; child = this.nextChild(child)) yield child
  }

  /** As `children`, for where millions are looked at. -1 for none. */
  firstChild(node: number): number {
    const last = this.lastChild[node]!
    return last === -1 ? -1 : this.sibling[last]!
  }

  nextChild(child: number): number {
    return this.lastChild[this.parent[child]!] === child ? -1 : this.sibling[child]!
  }

  #add(parent: number, textNumber: number, start: number, length: number): number {
    if (this.count === MAX_PATHS) {
      throw new UserError(`The image has more than ${MAX_PATHS / 2 ** 20} million paths.`, {
        hint: 'Check where it comes from; no builder writes this.',
      })
    }
    if (this.count === this.parent.length) this.#grow()
    const node = this.count++
    this.parent[node] = parent
    this.lastChild[node] = -1
    this.#nameText[node] = textNumber
    this.#nameStart[node] = start
    this.#nameLength[node] = length
    const last = this.lastChild[parent]!
    this.sibling[node] = last === -1 ? node : this.sibling[last]!
    if (last !== -1) this.sibling[last] = node
    this.lastChild[parent] = node
    return node
  }

  #place(parent: number, text: Uint8Array, start: number, length: number): number {
    const mask = this.#table.length - 1
    let place = hashOf(parent, text, start, length) & mask
    for (;;) {
      const node = this.#table[place]!
      if (node === 0 || (this.parent[node] === parent && this.#named(node, text, start, length))) return place
      place = (place + 1) & mask
    }
  }

  #named(node: number, text: Uint8Array, start: number, length: number): boolean {
    if (this.#nameLength[node] !== length) return false
    const own = this.#texts[this.#nameText[node]!]!
    const ownStart = this.#nameStart[node]!
    for (let i = 0; i < length; i++) if (own[ownStart + i] !== text[start + i]) return false
    return true
  }

  #rehash(): void {
    this.#table = new Int32Array(this.#table.length * 2)
    const mask = this.#table.length - 1
    for (let node = 1; node < this.count; node++) {
      const text = this.#texts[this.#nameText[node]!]!
      let place = hashOf(this.parent[node]!, text, this.#nameStart[node]!, this.#nameLength[node]!) & mask
      while (this.#table[place] !== 0) place = (place + 1) & mask
      this.#table[place] = node
    }
  }

  #grow(): void {
    const capacity = Math.ceil(this.parent.length * 1.6)
    this.parent = grown(this.parent, capacity)
    this.lastChild = grown(this.lastChild, capacity)
    this.sibling = grown(this.sibling, capacity)
    this.#nameText = grown(this.#nameText, capacity)
    this.#nameStart = grown(this.#nameStart, capacity)
    this.#nameLength = grown(this.#nameLength, capacity)
  }
}

/**
 * Differs from process to process, so that an image cannot be made whose names all fall on one place of the table.
 */
const SEED = Math.floor(Math.random() * 2 ** 32)

function hashOf(parent: number, text: Uint8Array, start: number, length: number): number {
  let hash = SEED ^ Math.imul(parent, 0x9e3779b1)
  for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ text[i]!, 0x01000193) ^ (hash >>> 15)
  return (hash ^ (hash >>> 13)) >>> 0
}

export function grown<A extends Int32Array | Uint32Array | Uint16Array | Uint8Array>(array: A, capacity: number): A {
  const larger = new (array.constructor as new (length: number) => A)(capacity)
  larger.set(array)
  return larger
}
