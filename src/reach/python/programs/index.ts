import type { Program } from '../../analyser.ts'
import { environments } from './environments.ts'
import { python } from './python.ts'
import { uwsgi } from './uwsgi.ts'

/** Programs that run Python. Those that are written in it, such as gunicorn, are scripts and come to `python` by their shebang. */
export const pythonPrograms: readonly Program[] = [python, uwsgi, ...environments]
