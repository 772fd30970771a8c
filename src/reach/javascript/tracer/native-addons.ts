/**
 * Stands for `bindings`, `node-gyp-build`, `node-pre-gyp`, `nbind` and `resolve-from`, which look on the disk and run what they find there.
 * Addons of a package that is reached are found by their suffix instead; see `package-files.ts`.
 */
function nothing(): undefined {
  return undefined
}

const find = (): undefined => undefined
const pregyp = { default: { find }, find }

export { nothing as default, find, nothing as nbind, nothing as path, pregyp }
