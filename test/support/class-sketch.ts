/** What a class is to refer to. Names are internal ones: `java/lang/String`. */
export interface ClassSketch {
  /** By its code. */
  classes?: readonly string[]
  strings?: readonly string[]
  /** Descriptors of fields. */
  fields?: readonly string[]
  /** Descriptors of what is called. */
  calls?: readonly string[]
  /** Types of annotations on the class, with a string or a class as value. */
  annotations?: readonly { type: string; visible?: boolean; string?: string; class?: string }[]
  signature?: string
  /** Calls `Class.forName`. */
  forName?: boolean
  /** Of `module-info`. */
  module?: { name: string; requires?: readonly string[]; provides?: readonly [service: string, provider: string][]; mainClass?: string }
}

/** A class file as a compiler would write it, without code. */
export function classOf(name: string, sketch: ClassSketch = {}): Buffer {
  const pool: Buffer[] = []
  const known = new Map<string, number>()
  const add = (key: string, make: () => Buffer): number => {
    const before = known.get(key)
    if (before !== undefined) return before
    const entry = make()
    pool.push(entry)
    known.set(key, pool.length)
    return pool.length
  }
  const utf8 = (text: string): number => add(`1${text}`, () => Buffer.concat([u1(1), u2(Buffer.byteLength(text)), Buffer.from(text)]))
  const naming = (tag: number, text: string): number => {
    const at = utf8(text)
    return add(`${tag} ${text}`, () => Buffer.concat([u1(tag), u2(at)]))
  }
  const classEntry = (text: string): number => naming(7, text)
  const nameAndType = (text: string, type: string): number => {
    const [at, typeAt] = [utf8(text), utf8(type)]
    return add(`12 ${text} ${type}`, () => Buffer.concat([u1(12), u2(at, typeAt)]))
  }

  const own = classEntry(name)
  const above = classEntry('java/lang/Object')
  for (const each of sketch.classes ?? []) classEntry(each)
  for (const each of sketch.strings ?? []) naming(8, each)
  for (const each of sketch.calls ?? []) nameAndType('call', each)
  if (sketch.forName) nameAndType('forName', '(Ljava/lang/String;)Ljava/lang/Class;')
  const fields = (sketch.fields ?? []).map((type, i) => u2(0, utf8(`field${i}`), utf8(type), 0))

  const attribute = (title: string, content: Buffer): Buffer => Buffer.concat([u2(utf8(title)), u4(content.length), content])
  const annotations = (visible: boolean): Buffer[] => {
    const wanted = (sketch.annotations ?? []).filter((each) => (each.visible ?? true) === visible)
    if (wanted.length === 0) return []
    const written = wanted.map((each) => {
      const values = [
        ...(each.string === undefined ? [] : [Buffer.concat([u2(utf8('value')), Buffer.from('s'), u2(utf8(each.string))])]),
        // An array, as compilers write it for one value, too.
        ...(each.class === undefined
          ? []
          : [Buffer.concat([u2(utf8('type')), Buffer.from('['), u2(1), Buffer.from('c'), u2(utf8(`L${each.class};`))])]),
      ]
      return Buffer.concat([u2(utf8(`L${each.type};`), values.length), ...values])
    })
    return [
      attribute(visible ? 'RuntimeVisibleAnnotations' : 'RuntimeInvisibleAnnotations', Buffer.concat([u2(written.length), ...written])),
    ]
  }
  const attributes = [
    ...annotations(true),
    ...annotations(false),
    ...(sketch.signature === undefined ? [] : [attribute('Signature', u2(utf8(sketch.signature)))]),
    ...(sketch.module ? [attribute('Module', moduleOf(sketch.module))] : []),
    ...(sketch.module?.mainClass ? [attribute('ModuleMainClass', u2(classEntry(sketch.module.mainClass)))] : []),
  ]
  function moduleOf({ name, requires = [], provides = [] }: NonNullable<ClassSketch['module']>): Buffer {
    return Buffer.concat([
      u2(naming(19, name), 0, 0, requires.length),
      ...requires.map((each) => u2(naming(19, each), 0, 0)),
      // It exports one package to one module, and opens none.
      u2(1, naming(20, 'a/b'), 0, 1, naming(19, 'friend'), 0, 0, provides.length),
      ...provides.map(([service, provider]) => u2(classEntry(service), 1, classEntry(provider))),
    ])
  }
  return Buffer.concat([
    u4(0xcafebabe),
    u2(0, 61, pool.length + 1),
    ...pool,
    u2(0x21, own, above, 0, fields.length),
    ...fields,
    u2(0, attributes.length),
    ...attributes,
  ])
}

function u1(value: number): Buffer {
  return Buffer.from([value])
}

function u2(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, i * 2)
  return bytes
}

function u4(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
