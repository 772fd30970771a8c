/**
 * oclif has no flag whose value may be left out, and `--tree` is one: alone it means `/`. Gives it that value unless a
 * folder follows, which begins with a slash: `--tree /usr`. So does an absolute path to an image; see `pickFolder`.
 */
export function fillTree(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  return argv.map((word, i) => (word === '--tree' && i < end && !argv[i + 1]?.startsWith('/') ? '--tree=/' : word))
}

/** Which word is the image and which the folder: with one word for both, `--tree /tmp/app.tar`, it is the image. */
export function pickFolder(image: string | undefined, tree: string | undefined): { image?: string; folder?: string } {
  if (tree === undefined) return image === undefined ? {} : { image }
  if (image === undefined) return tree === '/' ? { folder: '/' } : { image: tree, folder: '/' }
  return { image, folder: `/${tree}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1') }
}
