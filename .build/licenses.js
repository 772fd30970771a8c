// The licences of all packages that a bundle holds parts of: most ask to travel with the code.
import { glob, readFile } from 'node:fs/promises'

/** @param inputs paths of the files that were bundled */
export async function licensesOf(inputs) {
  const folders = new Set(inputs.map((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean))
  const texts = await Promise.all([...folders].sort().map(licenseOf))
  return `slimscope contains parts of these packages.\n\n${texts.join('\n')}`
}

async function licenseOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'))
  const parts = [`--- ${name} ${version} (${license}) ---\n`]
  for await (const file of glob(`${folder}/{LICENSE,LICENCE,license,License}*`)) parts.push(`${(await readFile(file, 'utf8')).trim()}\n`)
  return parts.join('\n')
}
