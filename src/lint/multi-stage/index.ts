import type { Ecosystem } from './ecosystem.ts'
import { dotnet } from './dotnet.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { node } from './node.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import { staticSite } from './static-site.ts'

/** Every way to build that is known. A new one is one file and one line here. */
export const ecosystems: readonly Ecosystem[] = [go, rust, java, dotnet, python, staticSite, node, ruby, php]
