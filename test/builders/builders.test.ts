import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import type { BuildJob } from '../../src/builders/builder.ts'
import { findBuilder } from '../../src/builders/find-builder.ts'
import { builders } from '../../src/builders/index.ts'

const JOB: BuildJob = {
  ...{ dockerfile: '/t/a.Dockerfile', context: '/src', image: 'localhost/x:a', archive: '/t/a.tar' },
  ...{ target: 'prod', buildArgs: { V: '1', TOKEN: undefined }, options: ['--network=host'] },
}
const ARGUMENTS = '--file /t/a.Dockerfile --target prod --build-arg V=1 --build-arg TOKEN --network=host --tag localhost/x:a /src'
const MARKED = '--secret id=x-a,src=/t/a.Dockerfile'

it.each<[id: string, commands: string[], cleanup: string[]]>([
  ['docker', [`docker build --force-rm ${ARGUMENTS}`, 'docker save --output /t/a.tar localhost/x:a'], ['docker image rm localhost/x:a']],
  [
    'buildx',
    [`docker buildx build --load --progress plain ${ARGUMENTS}`, 'docker save --output /t/a.tar localhost/x:a'],
    ['docker image rm localhost/x:a'],
  ],
  [
    'buildkit',
    [
      'buildctl build --progress plain --frontend dockerfile.v0 --local context=/src --local dockerfile=/t --opt filename=a.Dockerfile --opt target=prod --opt build-arg:V=1 --network=host --output type=oci,dest=/t/a.tar',
    ],
    [],
  ],
  [
    'podman',
    [
      `podman build --layers --force-rm --format docker ${MARKED} ${ARGUMENTS}`,
      'podman save --quiet --format docker-archive --output /t/a.tar localhost/x:a',
    ],
    ['x-a', 'podman rmi localhost/x:a'],
  ],
  [
    'buildah',
    [
      `buildah build --layers --force-rm --format docker ${MARKED} ${ARGUMENTS}`,
      'buildah push --quiet localhost/x:a docker-archive:/t/a.tar',
    ],
    ['x-a', 'buildah rmi localhost/x:a'],
  ],
])('%s is told what to do', (id, commands, cleanup) => {
  const builder = builders.find((each) => each.id === id)!
  expect(builder.commands(JOB).map((words) => words.join(' '))).toEqual(commands)
  // A script is told apart by what it looks for.
  expect(builder.cleanup(JOB).map((words) => (words[0] === 'sh' ? words.at(-1) : words.join(' ')))).toEqual(cleanup)
})

describe('the builder', () => {
  const having = (...programs: string[]) => {
    return async ([program, word]: readonly string[]) => programs.includes(program!) && !(program === 'docker' && word === 'buildx')
  }

  it.each<[there: string[], wanted: string | undefined, found: string]>([
    [['docker', 'buildah'], undefined, 'docker'],
    [['podman', 'buildah'], undefined, 'podman'],
    [['docker', 'buildah'], 'buildah', 'buildah'],
  ])('of %j, asked for %s, is %s', async (there, wanted, found) => {
    expect((await findBuilder(wanted, having(...there))).id).toBe(found)
  })

  it.each<[there: string[], wanted: string | undefined, sentence: string, hint: RegExp]>([
    [[], undefined, 'There is nothing here that builds images, and --verify has to.', /buildah/],
    [['docker'], 'podman', 'podman cannot build here: podman --version fails.', /Podman/],
    [['docker'], 'kaniko', 'There is no builder kaniko.', /one of these/],
  ])('of %j, asked for %s, is refused', async (there, wanted, sentence, hint) => {
    const error = await findBuilder(wanted, having(...there)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({ message: sentence, hint: expect.stringMatching(hint) as string })
  })
})
