import type { Instruction } from '../../dockerfile/dockerfile.ts'
import { isIn } from './paths.ts'

/** A path that the last stage has, from an instruction on. */
export interface Place {
  path: string
  from: Instruction
  /** Whether all in it is there, too. */
  isWhole?: boolean
}

/** What the last stage has besides its base, as far as it is known. A folder is there where something in it is. */
export interface Places {
  has(path: string, at: Instruction): boolean
  hasLater(path: string): boolean
}

export function placesOf(places: readonly Place[]): Places {
  const isAt = (path: string, { path: own, isWhole }: Place) => isIn(own, path) || (isWhole === true && isIn(path, own))
  return {
    has: (path, at) => places.some((place) => place.from.start <= at.start && isAt(path, place)),
    hasLater: (path) => places.some((place) => isAt(path, place)),
  }
}
