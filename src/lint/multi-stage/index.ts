import type { Ecosystem } from './ecosystem.ts'
import { dotnet } from './dotnet/dotnet.ts'
import { go } from './go/go.ts'
import { java } from './java/java.ts'
import { node } from './node/node.ts'
import { php } from './php/php.ts'
import { python } from './python/python.ts'
import { ruby } from './ruby/ruby.ts'
import { rust } from './rust/rust.ts'
import { staticSite } from './static-site.ts'

/** Every way to build that is known. A new one is one file and one line here. */
export const ecosystems: readonly Ecosystem[] = [go, rust, java, dotnet, python, staticSite, node, ruby, php]
