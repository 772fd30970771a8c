import { binaries } from './binaries.ts'
import { databases } from './databases.ts'
import type { HostileImages } from './image.ts'
import { javascript } from './javascript.ts'
import { links } from './links.ts'
import { scripts } from './scripts.ts'

export const hostileImages: HostileImages = { ...javascript, ...links, ...scripts, ...databases, ...binaries }
