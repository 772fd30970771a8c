import type { Program } from '../../analyser.ts'
import { java } from './java.ts'

/** Programs that run Java. */
export const jvmPrograms: readonly Program[] = [java]
