/**
 * Parts of the platform whose native libraries are loaded only for programs that ask for them: windows, pictures and fonts; printers; sound;
 * the settings of the user's desktop for proxies.
 */
export const FEATURES = ['desktop', 'printing', 'sound', 'system proxies'] as const
export type Feature = (typeof FEATURES)[number]

/** Who names one of these, as class or by a string, asks for the feature. */
const ASKED_BY: readonly (readonly [Feature, RegExp])[] = [
  ['printing', /^(?:(?:javax|sun)\/print|java\/awt\/print)\/|^java\/awt\/(?:PrintJob|JobAttributes|PageAttributes)\b/],
  ['sound', /^(?:javax\/sound|java\/applet)\//],
  [
    'desktop',
    /^(?:java\/(?:awt|applet)|javax\/(?:swing|imageio|print|accessibility)|sun\/(?:awt|java2d|font|print|swing|applet)|com\/sun\/(?:imageio|image|awt|swing|java\/swing|java\/accessibility))\/(?:\w+\/)*[A-Z]/,
  ],
  // https://docs.oracle.com/javase/8/docs/technotes/guides/net/proxies.html
  ['system proxies', /^java\/net\/useSystemProxies$/],
]
/** Whose code calls these can print what they show. */
const PRINTS_ITSELF = /^javax\/swing\/(?:J(?:Table|\w*Text\w*|EditorPane)|text\/JTextComponent)$/
/** Classes of java.desktop that are nothing but Java: coordinates, clipboards, who is told of events. */
const PLAIN = /^java\/awt\/(?:Point|geom\/\w+|datatransfer\/\w+|event\/\w+Listener)(?:\$|$)/

/**
 * @param name as in class files, or of a property with slashes in the place of dots: `java/awt/Font`
 * @param isCode whether code refers to a class of that name; else a text has it
 */
export function askedFeatures(name: string, isCode: boolean): Feature[] {
  if (PLAIN.test(name)) return []
  const asked = ASKED_BY.filter(([, names]) => names.test(name)).map(([feature]) => feature)
  return isCode && PRINTS_ITSELF.test(name) ? [...asked, 'printing'] : asked
}

/** Libraries of the system that one of Java's names, and loads for a feature alone. */
const OF_THE_SYSTEM: readonly { asker: RegExp; asked: RegExp; feature: Feature }[] = [
  { asker: /^libnet\.so$/, asked: /^lib(?:gio-2\.0|gconf-2)\.so/, feature: 'system proxies' },
  { asker: /^lib\w*awt\w*\.so$/, asked: /^libcups\.so/, feature: 'printing' },
]

/** The feature that a library of Java, by its file name, loads a library of the system for. Undefined when that is not known. */
export function loadedFor(asker: string, asked: string): Feature | undefined {
  return OF_THE_SYSTEM.find((row) => row.asker.test(asker) && row.asked.test(asked))?.feature
}

/** The feature for which some library of Java loads this one of the system. */
export function systemFeature(name: string): Feature | undefined {
  return OF_THE_SYSTEM.find(({ asked }) => asked.test(name))?.feature
}

/** Libraries of windows and pictures. */
const DESKTOP = /^lib(?:awt.*|mawt|jawt|splashscreen|fontmanager|freetype|javajpeg|mlib_image|lcms|jpeg|t2k|atk-wrapper)\.so$/
const SOUND = /^libjsound.*\.so$/
/** Libraries for who looks at a running Java. */
const DEBUGGERS = /^lib(?:attach|saproc|jdwp|dt_socket|jsdt|hprof)\.so$/

/** Which libraries of a Java are only loaded for some programs. Undefined for all others. */
export function specialLibrary(name: string): 'desktop' | 'sound' | 'debugger' | undefined {
  return DESKTOP.test(name) ? 'desktop' : SOUND.test(name) ? 'sound' : DEBUGGERS.test(name) ? 'debugger' : undefined
}
