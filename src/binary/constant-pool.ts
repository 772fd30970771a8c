/** The constant pool of a class: The Java Virtual Machine Specification, section 4.4. */
export interface ConstantPool {
  /** Where it ends in the file. */
  end: number
  /** Text of an entry; empty when the entry is none. */
  utf8(index: number): string
  /** Name that a class entry has, of an array its elements'; empty for none, and for arrays of numbers. */
  className(index: number): string
  /** Names of modules and packages; empty for none. */
  name(index: number): string
  /** All class entries. */
  classes(): Set<string>
  /** Entries with the text of string constants. */
  strings: readonly number[]
  /** Entries with descriptors of what is called. */
  descriptors: ReadonlySet<number>
  /** Whether `Class.forName` or `ClassLoader.loadClass` is among what is called. */
  loadsByName: boolean
}

const UTF8 = 1
const LONG = 5
const DOUBLE = 6
const CLASS = 7
const STRING = 8
const NAME_AND_TYPE = 12
const METHOD_TYPE = 16
const MODULE = 19
const PACKAGE = 20
/** Length of entries behind their tag; 0 is no tag. */
const LENGTHS = [0, 2, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2]

const FOR_NAME = Buffer.from('forName')
const LOAD_CLASS = Buffer.from('loadClass')

/** Undefined when there is a tag that no version knows. */
export function readConstantPool(bytes: Buffer, start: number): ConstantPool | undefined {
  const count = bytes.readUInt16BE(start)
  const offsets = new Uint32Array(count)
  const classes: number[] = []
  const strings: number[] = []
  const descriptors = new Set<number>()
  let loadsByName = false
  let at = start + 2
  for (let index = 1; index < count; index++) {
    const tag = bytes[at] ?? 0
    const length = LENGTHS[tag] ?? 0
    if (length === 0) return undefined
    offsets[index] = at
    if (tag === UTF8) {
      const bytesLong = bytes.readUInt16BE(at + 1)
      if (bytesLong === 7) loadsByName ||= bytes.compare(FOR_NAME, 0, 7, at + 3, at + 10) === 0
      else if (bytesLong === 9) loadsByName ||= bytes.compare(LOAD_CLASS, 0, 9, at + 3, at + 12) === 0
      at += bytesLong
    } else if (tag === CLASS) classes.push(index)
    else if (tag === STRING) strings.push(bytes.readUInt16BE(at + 1))
    else if (tag === NAME_AND_TYPE) descriptors.add(bytes.readUInt16BE(at + 3))
    else if (tag === METHOD_TYPE) descriptors.add(bytes.readUInt16BE(at + 1))
    else if (tag === LONG || tag === DOUBLE) index++
    at += 1 + length
  }
  if (at > bytes.length) return undefined

  function utf8(index: number): string {
    const entry = offsets[index]
    if (!entry || bytes[entry] !== UTF8) return ''
    return bytes.toString('utf8', entry + 3, entry + 3 + bytes.readUInt16BE(entry + 1))
  }
  function named(index: number, tags: readonly number[]): string {
    const entry = offsets[index]
    return entry && tags.includes(bytes[entry]!) ? utf8(bytes.readUInt16BE(entry + 1)) : ''
  }
  const className = (index: number): string => elementOf(named(index, [CLASS]))

  return {
    end: at,
    utf8,
    className,
    name: (index) => named(index, [MODULE, PACKAGE]),
    classes: () => new Set(classes.map(className).filter((name) => name !== '')),
    strings,
    descriptors,
    loadsByName,
  }
}

/** `[[Ljava/lang/String;` is an array of arrays of `java/lang/String`. */
function elementOf(name: string): string {
  if (!name.startsWith('[')) return name
  const element = name.replace(/^\[+/, '')
  return element.startsWith('L') && element.endsWith(';') ? element.slice(1, -1) : ''
}
