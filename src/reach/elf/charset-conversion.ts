import type { ElfFile } from '../../binary/elf.ts'
import type { ReachContext } from '../analyser.ts'
import { localesOfArchive } from './locale-archive.ts'

/** Functions that convert from or to a charset that the caller names: iconv(3), and those of libraries that hand the name on to it. */
const CONVERTERS =
  /^(?:iconv_open|__gconv_open|g_(?:iconv_open|convert(?:_with_fallback)?|io_channel_set_encoding|charset_converter_new)|u(?:8|16|32)_(?:str)?conv_(?:from|to)_encoding|apr_xlate_open\w*|psl_str_to_utf8lower|.*14encoding_stateE.*)$/
/**
 * What calls iconv with no charset of its own choice: that of its caller, who is seen to call it, or that of the locale (nl_langinfo(3)),
 * to show messages, file names, and `\u20ac`.
 */
const CHOOSES_NONE =
  /^(?:lib(?:c|stdc\+\+|unistring|glib-2\.0|gio-2\.0|aprutil-1|psl|idn2|popt|apt-pkg|instrument|jdwp)[.\d-]*\.so|(?:bash|tar|cmp|diff|diff3|sdiff|factor|printf|ptx|gpgv)$)/

/**
 * Whether a file may convert from a charset that is known only while it runs. The C library has UTF-8, UTF-16 and ASCII in itself, and loads
 * a module of its folder `gconv` for each other one.
 */
export function convertsCharsets(name: string, { imports }: ElfFile): boolean {
  return !CHOOSES_NONE.test(name) && imports.values().some((each) => CONVERTERS.test(each))
}

const LOCALES = '/usr/lib/locale'
/** Their charset is in the C library, and their messages are those of the sources. */
const PLAIN_LOCALE = /^(?:C|en_US)\.utf-?8$/i
const MAX_ARCHIVE_BYTES = 64 * 1024 * 1024

/**
 * Whether programs may run in a locale whose charset, or whose catalogue of messages (gettext(3)), the C library has to convert. What
 * the image has no locale for runs in the locale `C`.
 */
export async function hasOtherLocales({ files, env }: ReachContext): Promise<boolean> {
  if (env.LOCPATH || env.LANGUAGE) return true
  for (const child of files.children(files.find(LOCALES))) {
    const name = files.nameOf(child)
    if (files.kind(child) === 'directory' && !PLAIN_LOCALE.test(name)) return true
    if (name !== 'locale-archive') continue
    const bytes = await files.read(child, MAX_ARCHIVE_BYTES)
    const names = bytes && localesOfArchive(bytes)
    if (!names || names.some((each) => !PLAIN_LOCALE.test(each))) return true
  }
  return false
}
