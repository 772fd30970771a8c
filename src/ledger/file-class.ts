import type { EntryKind } from '../layer/layer-index.ts'

/** Classes by what follows a name's last dot. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'shared library': 'so dll dylib node pyd',
    'static library': 'a la lib',
    'object file': 'o obj',
    header: 'h hh hpp hxx inc',
    documentation: 'md markdown rst adoc pdf texi tex chm info',
    locale: 'mo po pot gmo',
    font: 'ttf otf ttc woff woff2 eot pfb afm pcf',
    image: 'png jpg jpeg gif svg ico bmp webp tif tiff xpm avif',
    media: 'mp3 mp4 wav ogg oga ogv webm flac avi mov m4a',
    archive: 'tar tgz tbz txz gz bz2 xz zst zip 7z rar deb rpm whl gem crate nupkg conda apk egg',
    'Python bytecode': 'pyc pyo',
    'Python source': 'py pyi pyx pxd',
    JavaScript: 'js mjs cjs jsx',
    TypeScript: 'ts tsx mts cts',
    'source map': 'map',
    WebAssembly: 'wasm',
    'Java archive': 'jar war ear aar',
    'Java class': 'class',
    'JDK module': 'jmod',
    '.NET assembly': 'exe winmd',
    'Go source': 'go',
    'Rust library': 'rlib rmeta',
    'Rust source': 'rs',
    'C source': 'c cc cpp cxx s',
    Perl: 'pl pm pod xs ph',
    Ruby: 'rb rbs erb gemspec rake',
    PHP: 'php phtml phar',
    'shell script': 'sh bash zsh fish',
    'web page': 'html htm css scss less vue',
    certificate: 'pem crt cer der p12 pfx jks key',
    configuration: 'conf cfg ini toml yaml yml properties cnf env service',
    data: 'json xml csv tsv txt db sqlite sqlite3 bin dat parquet npy npz pkl lock sql proto',
    'model weights': 'safetensors gguf onnx pt pth ckpt h5 pb tflite',
    log: 'log',
    temporary: 'tmp swp bak orig',
    'debug symbols': 'debug dwo pdb',
  }).flatMap(([name, extensions]) => extensions.split(' ').map((extension) => [extension, name] as const)),
)

/** Classes of whole folders, which say more than the extension. */
const FOLDERS: readonly (readonly [prefix: string, name: string])[] = [
  ['/usr/share/man/', 'man page'],
  ['/usr/local/share/man/', 'man page'],
  ['/usr/share/zoneinfo/', 'time zone'],
  ['/usr/share/locale/', 'locale'],
  ['/usr/share/i18n/', 'locale'],
  ['/usr/lib/locale/', 'locale'],
  ['/usr/share/doc/', 'documentation'],
  ['/usr/share/info/', 'documentation'],
  ['/usr/share/gtk-doc/', 'documentation'],
  ['/usr/share/fonts/', 'font'],
  ['/usr/include/', 'header'],
  ['/usr/lib/debug/', 'debug symbols'],
  ['/var/lib/dpkg/', 'package database'],
  ['/var/lib/rpm/', 'package database'],
  ['/usr/lib/sysimage/rpm/', 'package database'],
  ['/lib/apk/db/', 'package database'],
  ['/usr/lib/apk/db/', 'package database'],
  ['/var/lib/apt/lists/', 'package cache'],
  ['/var/cache/', 'package cache'],
  ['/var/log/', 'log'],
  ['/var/tmp/', 'temporary'],
]
// There are a hundred thousand paths and more: only folders are compared whose second and sixth letters fit.
const FOLDERS_BY_LETTERS = Map.groupBy(FOLDERS, ([prefix]) => lettersOf(prefix))
const CACHE = /\/(\.cache|_cacache|\.m2\/repository|\.gradle\/caches|\.nuget\/packages|\.cargo\/registry)\//
const VERSION_CONTROL = /\/\.(git|svn|hg)\//
const LICENCE = /^(copyright|copying|licen[cs]es?|notices?|unlicense)([-._].*)?$/i
const LICENCE_LETTERS = 'CLNUclnu'
const CODE = /\.(c|cjs|class|go|h|java|js|json|jsx|map|mjs|php|py|pyc|rb|rs|ts|tsx)$/i
const SHARED_LIBRARY = /\.so\.[\d.]+$/
const PROGRAM = /\/(bin|sbin|libexec)\//
const MAN_PAGE = /\/man\/(?:.*\/)?man\d\w*\/[^/]+$/

/** What a path most likely holds, told by its name alone: no content is read, so a program without an extension is known by its folder. */
export function fileClass(path: string, kind: EntryKind = 'file'): string {
  if (kind === 'directory') return 'folder'
  if (kind === 'symlink') return 'symlink'
  if (kind !== 'file' && kind !== 'hardlink') return 'device'

  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  if (LICENCE_LETTERS.includes(path.charAt(slash + 1)) && LICENCE.test(name) && !CODE.test(name)) return 'licence'
  const folders = FOLDERS_BY_LETTERS.get(lettersOf(path))
  if (folders) for (const [prefix, folder] of folders) if (path.startsWith(prefix)) return folder
  if (path.startsWith('/tmp/')) return 'temporary'
  if (path.includes('/.')) {
    if (VERSION_CONTROL.test(path)) return 'version control'
    if (CACHE.test(path)) return 'package cache'
  }
  return byName(name) ?? byPlace(path, name)
}

function lettersOf(path: string): number {
  return path.charCodeAt(1) * 256 + path.charCodeAt(5)
}

function byName(name: string): string | undefined {
  const dot = name.lastIndexOf('.')
  if (dot < 0) return undefined
  const extension = name.slice(dot + 1)
  const found = EXTENSIONS.get(extension)
  if (found === 'TypeScript' && name.endsWith('.d', dot)) return 'type declaration'
  return found ?? (SHARED_LIBRARY.test(name) ? 'shared library' : EXTENSIONS.get(extension.toLowerCase()))
}

function byPlace(path: string, name: string): string {
  if (path.includes('bin/') || path.includes('/libexec/')) if (PROGRAM.test(path)) return 'program'
  if (path.startsWith('/etc/') || /^\.\w+rc$/.test(name)) return 'configuration'
  if (MAN_PAGE.test(path)) return 'man page'
  return path.includes('/share/') ? 'data' : 'other'
}
