import { apk } from './apk/apk.ts'
import type { Catalogue } from './catalogue.ts'
import { composer } from './composer.ts'
import { nuget } from './dotnet/nuget.ts'
import { dpkg } from './dpkg/dpkg.ts'
import { go } from './go.ts'
import { jdk } from './java/jdk.ts'
import { maven } from './java/maven.ts'
import { npm } from './npm/npm.ts'
import { conda } from './python/conda.ts'
import { pypi } from './python/pypi.ts'
import { rpm } from './rpm/rpm.ts'
import { gem } from './ruby/gem.ts'
import { rust } from './rust.ts'

/** All ecosystems. A file may belong to packages of several. */
export const catalogues: readonly Catalogue[] = [dpkg, apk, rpm, npm, pypi, conda, gem, composer, maven, jdk, nuget, go, rust]
