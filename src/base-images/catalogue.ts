import type { BaseImage } from './base-image.ts'
import { compilers } from './rows/compilers.ts'
import { java } from './rows/java.ts'
import { languages } from './rows/languages.ts'
import { systems } from './rows/systems.ts'

/** Images that others start from. A new one is one row in one of these lists. */
export const baseImages: readonly BaseImage[] = [...languages, ...compilers, ...java, ...systems]
