import type { RuleTables } from '../../support/rule-table.ts'

export default {
  'go-build-cache': {
    found: [
      { name: 'of go build', layers: [{ 'root/.cache/go-build/ab/a': 70, 'app/x': 1 }], saves: 70, paths: ['/root/.cache/go-build/'] },
    ],
    quiet: [{ name: 'a program', layers: [{ 'usr/local/bin/go-build': 70 }] }],
  },
  'go-module-cache': {
    found: [
      {
        name: 'all but licences',
        layers: [{ 'go/pkg/mod/a@v1/a.go': 70, 'go/pkg/mod/a@v1/LICENSE': 5, 'go/pkg/sumdb/x': 3, 'go/bin/app': 9 }],
        saves: 73,
        paths: ['/go/pkg/mod/a@v1/a.go', '/go/pkg/sumdb/'],
      },
    ],
    quiet: [{ name: 'programs', layers: [{ 'go/bin/app': 70, 'root/go/bin/x': 3 }] }],
  },
  'go-toolchain': {
    found: [
      {
        name: 'compiler and library',
        layers: [{ 'usr/local/go/bin/go': 70, 'usr/local/go/src/os/os.go': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/usr/local/go/'],
      },
    ],
    quiet: [{ name: 'time zones that programs read', layers: [{ 'usr/local/go/lib/time/zoneinfo.zip': 70 }] }],
  },
  'cargo-registry': {
    found: [
      {
        name: 'sources of crates',
        layers: [{ 'usr/local/cargo/registry/src/a/lib.rs': 70, 'root/.cargo/git/db/a': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/usr/local/cargo/registry/', '/root/.cargo/git/'],
      },
    ],
    quiet: [{ name: 'an installed program', layers: [{ 'usr/local/cargo/bin/ripgrep': 70 }] }],
  },
  'rust-toolchain': {
    found: [
      {
        name: 'rustup and what it installs',
        layers: [
          {
            'usr/local/rustup/toolchains/a/bin/rustc': 70,
            'usr/local/cargo/bin/rustup': 30,
            'usr/local/cargo/bin/cargo': { hardlink: 'usr/local/cargo/bin/rustup' },
            'usr/local/cargo/bin/ripgrep': 9,
          },
        ],
        saves: 100,
        paths: ['/usr/local/rustup/', '/usr/local/cargo/bin/rustup'],
      },
    ],
    quiet: [{ name: 'installed programs', layers: [{ 'usr/local/cargo/bin/ripgrep': 70, 'usr/local/cargo/bin/cargo-audit': 3 }] }],
  },
  'rust-target': {
    found: [
      {
        name: 'what the program was linked from',
        layers: [{ 'src/target/release/deps/a.rmeta': 70, 'src/target/release/app': 9 }],
        saves: 70,
        paths: ['/src/target/release/deps/'],
      },
    ],
    quiet: [{ name: 'the program', layers: [{ 'src/target/release/app': 70 }] }],
  },
  'maven-repository': {
    found: [
      {
        name: 'libraries and plugins',
        layers: [{ 'root/.m2/repository/org/a/a.jar': 70, 'app/app.jar': 9 }],
        saves: 70,
        paths: ['/root/.m2/repository/'],
      },
    ],
    quiet: [{ name: 'the program', layers: [{ 'app/lib/a.jar': 70 }] }],
  },
  'gradle-cache': {
    found: [
      {
        name: 'libraries and distributions',
        layers: [{ 'home/gradle/.gradle/caches/a.jar': 70, 'home/gradle/.gradle/wrapper/dists/a.zip': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/home/gradle/.gradle/caches/', '/home/gradle/.gradle/wrapper/'],
      },
    ],
    quiet: [{ name: 'settings', layers: [{ 'root/.gradle/gradle.properties': 70 }] }],
  },
  'scala-caches': {
    found: [
      {
        name: 'of Ivy and Coursier',
        layers: [{ 'root/.ivy2/cache/a.jar': 70, 'root/.cache/coursier/v1/b.jar': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/root/.ivy2/', '/root/.cache/coursier/'],
      },
    ],
    quiet: [{ name: 'the program', layers: [{ 'app/lib/a.jar': 70 }] }],
  },
  'jvm-build-tools': {
    found: [
      {
        name: 'Maven and Gradle',
        layers: [{ 'usr/share/maven/lib/a.jar': 70, 'opt/gradle/lib/b.jar': 30, 'app/x': 1 }],
        saves: 100,
        paths: ['/usr/share/maven/', '/opt/gradle/'],
      },
    ],
    quiet: [{ name: 'libraries of Debian', layers: [{ 'usr/share/maven-repo/a.jar': 70 }] }],
  },
  'jvm-build-output': {
    found: [
      {
        name: 'of a test run',
        layers: [{ 'src/target/surefire-reports/a.xml': 70, 'src/build/test-results/b.xml': 30, 'src/target/app.jar': 9 }],
        saves: 100,
        paths: ['/src/target/surefire-reports/', '/src/build/test-results/'],
      },
    ],
    quiet: [{ name: 'classes that may be run', layers: [{ 'src/target/classes/A.class': 70 }] }],
  },
  'nuget-cache': {
    found: [
      { name: 'packages', layers: [{ 'root/.nuget/packages/a/a.dll': 70, 'app/a.dll': 3 }], saves: 70, paths: ['/root/.nuget/packages/'] },
    ],
    quiet: [{ name: 'the published program', layers: [{ 'app/a.dll': 70 }] }],
  },
  'dotnet-sdk': {
    found: [
      {
        name: 'the SDK',
        layers: [{ 'usr/share/dotnet/sdk/8.0.1/a.dll': 70, 'usr/share/dotnet/packs/b.dll': 30, 'usr/share/dotnet/shared/c.dll': 5 }],
        saves: 100,
        paths: ['/usr/share/dotnet/sdk/', '/usr/share/dotnet/packs/'],
      },
    ],
    quiet: [{ name: 'the runtime', layers: [{ 'usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1/a.dll': 70 }] }],
  },
  'dotnet-obj': {
    found: [
      {
        name: 'intermediate files',
        layers: [{ 'src/obj/Release/a.dll': 70, 'src/obj/project.assets.json': 30, 'src/bin/a.dll': 5 }],
        saves: 100,
        paths: ['/src/obj/Release/', '/src/obj/project.assets.json'],
      },
    ],
    quiet: [{ name: 'models for a printer', layers: [{ 'app/obj/cube.obj': 70 }] }],
  },
  'gem-cache': {
    found: [
      {
        name: 'downloaded gems',
        layers: [
          { 'usr/local/bundle/cache/a.gem': 70, 'usr/local/lib/ruby/gems/3.3.0/cache/b.gem': 30, 'usr/local/bundle/gems/a-1/lib/a.rb': 5 },
        ],
        saves: 100,
        paths: ['/usr/local/bundle/cache/', '/usr/local/lib/ruby/gems/3.3.0/cache/b.gem'],
      },
    ],
    quiet: [{ name: 'gems that an application ships', layers: [{ 'app/vendor/cache/a.gem': 70 }] }],
  },
  'gem-build-files': {
    found: [
      {
        name: 'sources, objects and logs',
        layers: [
          {
            'usr/local/bundle/gems/a-1/ext/a/a.o': 70,
            'usr/local/bundle/extensions/a/gem_make.out': 30,
            'usr/local/bundle/gems/a-1/lib/a.so': 5,
          },
        ],
        saves: 100,
        paths: ['/usr/local/bundle/gems/a-1/ext/a/a.o', '/usr/local/bundle/extensions/a/gem_make.out'],
      },
    ],
    quiet: [
      {
        name: 'the compiled extension',
        layers: [{ 'usr/local/bundle/gems/a-1/lib/a.so': 70, 'usr/local/bundle/gems/a-1/ext/a/extconf.rb': 3 }],
      },
    ],
  },
  'composer-cache': {
    found: [
      { name: 'of root', layers: [{ 'root/.composer/cache/files/a.zip': 70, 'app/x': 1 }], saves: 70, paths: ['/root/.composer/cache/'] },
    ],
    quiet: [{ name: 'packages', layers: [{ 'app/vendor/composer/autoload.php': 70 }] }],
  },
  'jdk-extras': {
    found: [
      {
        name: 'modules, sources and headers',
        layers: [
          {
            'usr/lib/jvm/java-21/jmods/java.base.jmod': 70,
            'usr/lib/jvm/java-21/lib/src.zip': 30,
            'usr/lib/jvm/java-21/include/jni.h': 20,
            'usr/lib/jvm/java-21/lib/modules': 90,
            'usr/lib/jvm/java-21/legal/java.base/asm.md': 3,
          },
        ],
        saves: 120,
        paths: ['/usr/lib/jvm/java-21/jmods/', '/usr/lib/jvm/java-21/lib/src.zip', '/usr/lib/jvm/java-21/include/'],
      },
    ],
    quiet: [
      {
        name: 'a runtime',
        layers: [
          { 'usr/lib/jvm/java-21/lib/modules': 70, 'usr/lib/jvm/java-21/bin/java': 3, 'usr/lib/jvm/java-21/legal/java.base/LICENSE': 3 },
        ],
      },
    ],
  },
} satisfies RuleTables
