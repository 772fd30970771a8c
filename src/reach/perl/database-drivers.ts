import type { ReachContext } from '../analyser.ts'
import type { Reference } from '../edge.ts'

/** DBI names all drivers that it has heard of, and loads the one that a data source names: `dbi:SQLite:dbname=x`. */
const LOADER = /\/DBI\.pm$/
/** Parts of it and drivers talk of it all the time, and few connect to others. */
const PART = /\/DB[DI]\/.*\.pm$/
/** Connects to what stands in the data source that it is given: `dbi:Gofer:…;dsn=dbi:SQLite:x`. */
const GIVEN = /\/DBD\/Gofer\.pm$/
const DRIVER = /\/DBD\/[^/]+\.pm$/
/** Words after which DBI is only loaded, or asked for what it did. */
const HARMLESS =
  /\b(?:use|no|require)\s+DBI\b|[$@%]DBI::(?:err|errstr|state|lasth)\b|\bDBI::(?:neat\w*|looks_like_number|sql_type_cast|SQL_\w+|dump_results)\b|\bDBI->(?:err|errstr|state|trace|trace_msg)\b/g
const LITERAL = /\bDBI->connect(?:_cached)?\s{0,9}\(?\s{0,99}(?:'dbi:\w{1,40}[:('"]|"dbi:\w{1,40}[:("])/gi
const SETTINGS = ['DBI_DSN', 'DBI_DRIVER', 'DBI_AUTOPROXY']

const states = new WeakMap<ReachContext, { isOpen: boolean; held: Reference[] }>()

function stateOf(context: ReachContext) {
  let state = states.get(context)
  if (!state) states.set(context, (state = { isOpen: SETTINGS.some((name) => context.env[name]), held: [] }))
  return state
}

/** Refers from a file of Perl; what DBI itself says of drivers counts only when some data source is not known. */
export function referUnlessDriver(reference: Reference, context: ReachContext): void {
  const { files } = context
  const state = stateOf(context)
  const path = typeof reference.to === 'string' ? reference.to : files.pathOf(reference.to)
  if (!state.isOpen && DRIVER.test(path) && isOfDbi(files.pathOf(reference.from))) state.held.push(reference)
  else context.refer(reference)
}

/** Reads whether code connects to data sources that it computes, or does with DBI what nobody sees from here. */
export function watchDataSources(path: string, code: string, context: ReachContext): void {
  const state = stateOf(context)
  if (state.isOpen || LOADER.test(path) || GIVEN.test(path) || !/\bDBI\b/.test(code)) return
  const use = PART.test(path) ? /\bDBI->connect/ : /\bDBI\b/
  if (!use.test(code.replace(HARMLESS, '').replace(LITERAL, ''))) return
  state.isOpen = true
  for (const reference of state.held.splice(0)) context.refer(reference)
}

function isOfDbi(path: string): boolean {
  return LOADER.test(path) || (PART.test(path) && !DRIVER.test(path))
}
