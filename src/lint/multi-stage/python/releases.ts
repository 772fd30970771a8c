import { type Build, type Step, valueOf, variableOf } from '../build.ts'
import { contextFileAt } from '../copies.ts'
import { absolutePath } from '../paths.ts'

const SPECIFIER = /^(==|~=|!=|<=|>=|<|>)\s*(\d+)(?:\.(\d+))?(?:\.(\d+|\*))?(?:\.\*)?$/

/**
 * Why uv may take a Python that it downloads, without which its environment is of no use; undefined where it takes the one of the image.
 * `release`: that one's, `3.12`.
 */
export function whyOtherPython(build: Build, step: Step, release: string | undefined): string | undefined {
  const line = `line ${step.run.instruction.startLine}`
  const other = (what: string) => `${line} may have uv download a Python of its own: ${what}`
  const at = step.args.findIndex(({ value }) => /^(?:-p|--python|--managed-python|--python=.*)$/.test(value))
  const option = step.args[at]
  if (option?.value === '--managed-python' || /^(?:1|true)$/i.test(variableOf(step, 'UV_MANAGED_PYTHON') ?? ''))
    return other('it is told to')
  const word = option?.value.includes('=')
    ? option.value.replace(/^[^=]*=/, '')
    : option && step.args[at + 1] && valueOf(step, step.args[at + 1]!)
  const asked = word ?? variableOf(step, 'UV_PYTHON')
  if (asked !== undefined && !isSame(asked, release)) return other(`it is told to use ${/^[\w./-]{1,60}$/.test(asked) ? asked : 'another'}`)
  if (/^(?:never|0|false|manual)$/.test(variableOf(step, 'UV_PYTHON_DOWNLOADS') ?? '')) return undefined
  const manifests = build.context.buildContext?.manifests
  const textOf = (name: string) => {
    const file = step.folder === undefined ? undefined : contextFileAt(build, absolutePath(name, step.folder))
    return manifests?.get(file ?? name)
  }
  const manifest = textOf('pyproject.toml')
  if (manifest === undefined || release === undefined)
    return other(release === undefined ? 'the tag does not say which there is' : 'a pyproject.toml in --context tells')
  const required = /^requires-python\s*=\s*["']([^"'\n]{1,100})["']/m.exec(manifest)?.[1]
  if (required !== undefined && !allows(required, release))
    return other(`pyproject.toml requires ${/^[\w.,<>=!~* ]+$/.test(required) ? required : 'another'}`)
  const pinned = textOf('.python-version')?.split(/\r?\n/, 1)[0]?.trim()
  if (pinned !== undefined && asked === undefined && !isSame(pinned, release)) return other('.python-version asks for another')
  return undefined
}

/** Whether a request like `3.12`, `python3.12`, `cpython@3.12` or a path of the interpreter is for the one that there is. */
function isSame(asked: string, release: string | undefined): boolean {
  if (/^(?:\/usr\/(?:local\/)?bin\/)?python3?$/.test(asked)) return true
  const version = /^(?:\/usr\/(?:local\/)?bin\/)?(?:c?python)?@?-?(3(?:\.\d+)?)$/.exec(asked)?.[1]
  return version !== undefined && (version === '3' || version === release)
}

/** By PEP 440, as far as minor releases tell. */
export function allows(specifiers: string, release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number)
  return specifiers.split(',').every((each) => {
    const [, operator, first, second = '0', third] = SPECIFIER.exec(each.trim()) ?? []
    if (operator === undefined) return false
    const order = major - Number(first) || minor - Number(second)
    switch (operator) {
      case '>=':
        // Of one minor release, the image has some patch release, and as a rule a late one.
        return order >= 0
      case '>':
        return order > 0
      case '<':
        return order < 0
      case '<=':
        return order <= 0
      case '~=':
        return third === undefined ? major === Number(first) && order >= 0 : order === 0
      case '!=':
        return order !== 0 || third !== undefined
      default:
        return order === 0 && (third === undefined || third === '*')
    }
  })
}
