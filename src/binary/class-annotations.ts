import { addTypes } from './class-types.ts'
import type { ConstantPool } from './constant-pool.ts'

/** What annotations name, gathered. */
export interface Annotations {
  types: Set<string>
  strings: Set<string>
}

const MAX_DEPTH = 20
const MAX_VALUES = 20_000

/** Reads an attribute with annotations: The Java Virtual Machine Specification, sections 4.7.16 to 4.7.22. */
export function readAnnotations(
  bytes: Buffer,
  start: number,
  end: number,
  attribute: string,
  pool: ConstantPool,
  found: Annotations,
): void {
  let at = start
  let values = 0
  if (attribute === 'AnnotationDefault') value(0)
  else if (attribute === 'RuntimeVisibleAnnotations') list(0)
  else if (attribute === 'RuntimeVisibleParameterAnnotations') for (let parameters = next(1); parameters > 0; parameters--) list(0)

  function next(length: number): number {
    if (at + length > end) throw new RangeError('an annotation is cut off')
    const number = bytes.readUIntBE(at, length)
    at += length
    return number
  }

  function list(depth: number): void {
    for (let annotations = next(2); annotations > 0; annotations--) annotation(depth)
  }

  function annotation(depth: number): void {
    addTypes(pool.utf8(next(2)), found.types)
    for (let pairs = next(2); pairs > 0; pairs--) {
      next(2)
      value(depth + 1)
    }
  }

  function value(depth: number): void {
    if (depth > MAX_DEPTH || values++ > MAX_VALUES) throw new RangeError('annotations nest too deeply')
    const tag = String.fromCharCode(next(1))
    if (tag === 's') found.strings.add(pool.utf8(next(2)))
    else if (tag === 'c') addTypes(pool.utf8(next(2)), found.types)
    else if (tag === 'e') {
      addTypes(pool.utf8(next(2)), found.types)
      next(2)
    } else if (tag === '@') annotation(depth)
    else if (tag === '[') for (let elements = next(2); elements > 0; elements--) value(depth + 1)
    else next(2)
  }
}
