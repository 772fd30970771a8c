import type { BaseReference } from './base-reference.ts'

/** What an image says of how it is run, from its Dockerfile; only what a program that was built in it might notice. */
export interface ImageDefaults {
  env?: Readonly<Record<string, string>>
  workingDir?: string
  user?: string
  /** Whether it starts something of its own in front of CMD. */
  entrypoint?: string
  /** Tags of those that start a server where nobody says what to start. */
  serves?: RegExp
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const DEFAULTS: Readonly<Record<string, ImageDefaults>> = {
  golang: { env: { GOPATH: '/go', PATH: `/go/bin:/usr/local/go/bin:${SYSTEM_PATH}` }, workingDir: '/go' },
  python: { env: { PATH: SYSTEM_PATH, LANG: 'C.UTF-8' } },
  node: { env: { PATH: SYSTEM_PATH }, entrypoint: 'docker-entrypoint.sh' },
  php: {
    env: { PHP_INI_DIR: '/usr/local/etc/php', PHPIZE_DEPS: 'autoconf dpkg-dev file g++ gcc libc-dev make pkg-config re2c' },
    entrypoint: 'docker-php-entrypoint',
    serves: /fpm|apache/,
  },
  ruby: {
    env: {
      LANG: 'C.UTF-8',
      GEM_HOME: '/usr/local/bundle',
      BUNDLE_APP_CONFIG: '/usr/local/bundle',
      PATH: `/usr/local/bundle/bin:${SYSTEM_PATH}`,
    },
  },
  rust: {
    env: { CARGO_HOME: '/usr/local/cargo', RUSTUP_HOME: '/usr/local/rustup', PATH: `/usr/local/cargo/bin:${SYSTEM_PATH}` },
  },
  'rustlang/rust': {
    env: { CARGO_HOME: '/usr/local/cargo', RUSTUP_HOME: '/usr/local/rustup', PATH: `/usr/local/cargo/bin:${SYSTEM_PATH}` },
  },
  maven: {
    env: {
      MAVEN_HOME: '/usr/share/maven',
      MAVEN_CONFIG: '/root/.m2',
      JAVA_HOME: '/opt/java/openjdk',
      PATH: `/opt/java/openjdk/bin:${SYSTEM_PATH}`,
    },
    entrypoint: '/usr/local/bin/mvn-entrypoint.sh',
  },
  gradle: {
    env: { GRADLE_HOME: '/opt/gradle', JAVA_HOME: '/opt/java/openjdk', PATH: `/opt/java/openjdk/bin:${SYSTEM_PATH}` },
    workingDir: '/home/gradle',
    entrypoint: '/__cacert_entrypoint.sh',
  },
  'eclipse-temurin': {
    env: { JAVA_HOME: '/opt/java/openjdk', PATH: `/opt/java/openjdk/bin:${SYSTEM_PATH}`, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' },
    entrypoint: '/__cacert_entrypoint.sh',
  },
  openjdk: { env: { LANG: 'C.UTF-8' } },
}

/** Nothing where the image is not in the table: what it says is then as good as nothing said. */
export function imageDefaults({ repository }: Pick<BaseReference, 'repository'>): ImageDefaults {
  const known = Object.hasOwn(DEFAULTS, repository) ? DEFAULTS[repository]! : {}
  return { ...known, env: { PATH: SYSTEM_PATH, ...known.env } }
}
