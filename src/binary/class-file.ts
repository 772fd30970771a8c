import { type Annotations, readAnnotations } from './class-annotations.ts'
import { type ConstantPool, readConstantPool } from './constant-pool.ts'
import { addTypes } from './class-types.ts'
import { type ModuleInfo, readModuleInfo } from './module-info.ts'

/** What a compiled class refers to, by its constant pool and members: The Java Virtual Machine Specification, chapter 4. */
export interface ClassFile {
  /** Internal form: `java/lang/String`. So are all names of classes here. */
  name: string
  /** That its code needs. Of an array, the class of its elements. */
  classes: ReadonlySet<string>
  /** In signatures of members, and in annotations that can be seen at run time: loaded when somebody looks at them by reflection. */
  types: ReadonlySet<string>
  /** String constants that may name a class, a package or a resource; as they are written. */
  strings: ReadonlySet<string>
  /** Whether it loads classes by name. */
  loadsByName: boolean
  /** First words of string constants that may be names of programs, in a class that starts some. */
  programs: ReadonlySet<string>
  /** Of a `module-info.class` alone. */
  module?: ModuleInfo
}

const MAGIC = 0xcafebabe
const MAX_MEMBERS = 65535
const MAX_STRING_LENGTH = 300
const PROGRAM = /^(?:[\w.+-]{2,40}|\/[\w.+/-]{2,200})(?=$|[\s\p{Cc}])/u
/** Of the platform, Commons Exec, zt-exec and Scala. */
const STARTS_PROGRAMS =
  /^(?:java\/lang\/(?:ProcessBuilder|Runtime)|org\/apache\/commons\/exec\/.+|org\/zeroturnaround\/exec\/.+|scala\/sys\/process\/.+)$/

/** Reads a class, or answers undefined when the bytes are none or broken. */
export function readClassFile(bytes: Buffer): ClassFile | undefined {
  if (bytes.length < 24 || bytes.readUInt32BE(0) !== MAGIC) return undefined
  try {
    return parse(bytes)
  } catch (error) {
    // Every read is checked by Buffer: what is cut off ends here.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function parse(bytes: Buffer): ClassFile | undefined {
  const pool = readConstantPool(bytes, 8)
  if (!pool) return undefined
  const name = pool.className(bytes.readUInt16BE(pool.end + 2))
  let at = pool.end + 8 + bytes.readUInt16BE(pool.end + 6) * 2
  const types = new Set<string>()
  const strings = new Set<string>()
  const annotations: Annotations = { types, strings: new Set() }
  for (const index of pool.descriptors) addTypes(pool.utf8(index), types)
  for (let kind = 0; kind < 2; kind++) {
    const members = bytes.readUInt16BE(at)
    at += 2
    for (let i = 0; i < Math.min(members, MAX_MEMBERS); i++) {
      addTypes(pool.utf8(bytes.readUInt16BE(at + 4)), types)
      at = readAttributes(bytes, at + 6, pool, annotations)
    }
  }
  const found: { module?: ModuleInfo } = {}
  readAttributes(bytes, at, pool, annotations, found)
  for (const index of pool.strings) addString(pool.utf8(index), strings)
  for (const text of annotations.strings) addString(text, strings)
  const classes = pool.classes()
  const programs = new Set<string>()
  if ([...classes].some((each) => STARTS_PROGRAMS.test(each))) {
    for (const index of pool.strings) {
      const [program] = PROGRAM.exec(pool.utf8(index)) ?? []
      if (program !== undefined) programs.add(program)
    }
  }
  return { name, classes, types, strings, loadsByName: pool.loadsByName, programs, ...found }
}

/** Reads a list of attributes and answers where it ends. */
function readAttributes(
  bytes: Buffer,
  start: number,
  pool: ConstantPool,
  annotations: Annotations,
  found?: { module?: ModuleInfo },
): number {
  const count = bytes.readUInt16BE(start)
  let at = start + 2
  for (let i = 0; i < count; i++) {
    const name = pool.utf8(bytes.readUInt16BE(at))
    const end = at + 6 + bytes.readUInt32BE(at + 2)
    if (end > bytes.length) throw new RangeError('an attribute is cut off')
    const content = at + 6
    if (name === 'Signature') addTypes(pool.utf8(bytes.readUInt16BE(content)), annotations.types)
    else if (name.startsWith('RuntimeVisible') || name === 'AnnotationDefault')
      readAnnotations(bytes, content, end, name, pool, annotations)
    else if (found && name === 'Module')
      found.module = { ...readModuleInfo(bytes, content, pool), ...(found.module?.mainClass && { mainClass: found.module.mainClass }) }
    else if (found && name === 'ModuleMainClass' && found.module) found.module.mainClass = pool.className(bytes.readUInt16BE(content))
    at = end
  }
  return at
}

/** Names have dots or slashes and no blanks; lists of them are told apart. */
function addString(text: string, strings: Set<string>): void {
  if (text.length < 3 || text.length > MAX_STRING_LENGTH || !/[./]/.test(text)) return
  for (const part of text.split(/[^\w$./-]+/)) if (part.length >= 3 && /[./]/.test(part) && !part.startsWith('//')) strings.add(part)
}
