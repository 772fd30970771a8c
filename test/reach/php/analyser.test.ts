import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { phpAnalyser } from '../../../src/reach/php/analyser.ts'
import { scanPhp } from '../../../src/reach/php/source-scan.ts'
import type { Members } from '../../support/archive-sketch.ts'
import { reachedLines } from '../../support/reached-lines.ts'

const PHP: Members = { 'usr/bin/php': { content: '\u007fELF', mode: 0o755 } }

async function reachedFrom(members: Members, argv = ['php', '/app/index.php'], packages: { name: string; files: string[] }[] = []) {
  const { lines } = await reachedLines({ ...PHP, ...members }, { argv, analyser: phpAnalyser, packages })
  return lines.filter((line) => line !== 'hard /app/index.php')
}

describe('files of PHP', () => {
  const cases: [name: string, index: string, others: Members, reached: string[]][] = [
    [
      'include each other by literals, from their folder, the working folder and include_path',
      `<?php require 'a.inc'; include_once('b/c.php'); require_once("Mail.php"); include '/opt/x.php';`,
      { 'app/a.inc': '', 'app/b/c.php': '', 'usr/share/php/Mail.php': '', 'opt/x.php': '', 'opt/y.php': '' },
      ['hard /app/a.inc', 'hard /app/b/c.php', 'hard /opt/x.php', 'hard /usr/share/php/Mail.php'],
    ],
    [
      'put paths together',
      `<?php define('ROOT', dirname(__FILE__) . '/'); const LIB = ROOT . 'lib'; $base = dirname(__DIR__, 1);
      require ROOT . 'a.php'; require LIB . "/b.php"; require $base . DIRECTORY_SEPARATOR . 'opt/c.php'; require realpath(__DIR__.'/../d.php');`,
      { 'app/a.php': '', 'app/lib/b.php': '<?php require ROOT . "e.php";', 'opt/c.php': '', 'd.php': '', 'app/e.php': '' },
      ['hard /app/a.php', 'hard /app/e.php', 'hard /app/lib/b.php', 'hard /d.php', 'hard /opt/c.php'],
    ],
    [
      'load by names that are computed in part',
      `<?php spl_autoload_register(fn ($class) => require __DIR__ . "/lib/$class.php"); include __DIR__ . '/x-' . $y . '.inc';`,
      { 'app/lib/A.php': '', 'app/lib/b/C.php': '', 'app/x-1.inc': '', 'app/y-1.inc': '', 'app/other.php': '' },
      ['soft /app/lib/A.php', 'soft /app/lib/b/C.php', 'soft /app/x-1.inc'],
    ],
    [
      'have text, comments and heredocs without meaning',
      `<a>require 'a.php'</a><?php // require 'a.php'; ?> x <?= 1 # require 'a.php';
      /* require 'a.php'; */ $x = <<<END
      require 'a.php';
      END; $y->require('a.php'); require 'b.php'; ?> require 'a.php'`,
      { 'app/a.php': '', 'app/b.php': '' },
      ['hard /app/b.php'],
    ],
    [
      'name classes that a map of Debian has',
      `<?php require '/usr/share/php/Twig/autoload.php'; use Twig\\Loader\\{Files, Other as Rest}; new \\Twig\\Environment(); f('twig\\\\token');`,
      {
        'usr/share/php/Twig/autoload.php': `<?php $classes = array('twig\\\\environment' => '/Environment.php', 'twig\\\\loader\\\\files' => '/Loader/Files.php',
          'twig\\\\loader\\\\other' => '/Loader/Other.php', 'twig\\\\node' => '/Node.php', 'twig\\\\token' => '/Token.php', 'twig\\\\lexer' => '/Lexer.php');`,
        'usr/share/php/Twig/Environment.php': '<?php namespace Twig; class Environment extends Node {}',
        'usr/share/php/Twig/Loader/Files.php': '',
        'usr/share/php/Twig/Loader/Other.php': '',
        'usr/share/php/Twig/Node.php': '',
        'usr/share/php/Twig/Token.php': '',
        'usr/share/php/Twig/Lexer.php': '',
      },
      [
        'hard /usr/share/php/Twig/autoload.php',
        'soft /usr/share/php/Twig/Environment.php',
        'soft /usr/share/php/Twig/Loader/Files.php',
        'soft /usr/share/php/Twig/Loader/Other.php',
        'soft /usr/share/php/Twig/Node.php',
        'soft /usr/share/php/Twig/Token.php',
      ],
    ],
  ]
  it.each(cases)('%s', async (_, index, others, reached) => {
    expect(await reachedFrom({ 'app/index.php': index, ...others })).toEqual(reached)
  })
})

const VENDOR: Members = {
  'app/vendor/autoload.php': `<?php require_once __DIR__ . '/composer/autoload_real.php'; return ComposerAutoloaderInit1::getLoader();`,
  'app/vendor/composer/autoload_real.php': `<?php require __DIR__ . '/ClassLoader.php'; require __DIR__ . '/autoload_static.php';`,
  'app/vendor/composer/ClassLoader.php': '',
  'app/vendor/composer/autoload_static.php': `<?php namespace Composer\\Autoload; class ComposerStaticInit1 {
    public static $files = array('0e6d7bf4a5811bfa5cf40c5ccd6fae6a' => __DIR__ . '/..' . '/a/polyfill/bootstrap.php');
    public static $prefixDirsPsr4 = array('A\\\\Log\\\\' => array(0 => __DIR__ . '/..' . '/a/log/src'), 'App\\\\' => array(0 => __DIR__ . '/../..' . '/src'));
    public static $prefixesPsr0 = array('O' => array('Old_' => array(0 => __DIR__ . '/..' . '/old/lib')));
    public static $classMap = array('B\\\\C' => __DIR__ . '/..' . '/b/C.php', 'B\\\\D' => __DIR__ . '/..' . '/b/D.php'); }`,
  'app/vendor/composer/installed.json': JSON.stringify({
    packages: [{ name: 'l/l', extra: { laravel: { providers: ['L\\Provider'], aliases: { B: '\\B\\D' } } } }],
  }),
  'app/vendor/a/polyfill/bootstrap.php': '',
  'app/vendor/a/log/src/Logger.php': '<?php namespace A\\Log; class Logger extends Base\\Plain {}',
  'app/vendor/a/log/src/Base/Plain.php': '',
  'app/vendor/a/log/src/Unused.php': '',
  'app/vendor/old/lib/Old/Thing.php': '',
  'app/vendor/b/C.php': '',
  'app/vendor/b/D.php': '',
  'app/src/Kernel.php': '<?php namespace App; use A\\Log\\Logger; class Kernel { function x() { new \\B\\C; } }',
  'app/tests/KernelTest.php': '',
}

it("follows Composer's autoloader, and takes the code of the application", async () => {
  const index = `<?php require __DIR__ . '/vendor/autoload.php'; new Old_Thing();`
  expect(await reachedFrom({ 'app/index.php': index, ...VENDOR }, ['php', '/app/index.php'])).toEqual([
    'hard /app/vendor/a/polyfill/bootstrap.php',
    'hard /app/vendor/autoload.php',
    'hard /app/vendor/composer/ClassLoader.php',
    'hard /app/vendor/composer/autoload_real.php',
    'hard /app/vendor/composer/autoload_static.php',
    'soft /app/src/Kernel.php',
    'soft /app/vendor/a/log/src/Base/Plain.php',
    'soft /app/vendor/a/log/src/Logger.php',
    'soft /app/vendor/b/C.php',
    'soft /app/vendor/b/D.php',
    'soft /app/vendor/old/lib/Old/Thing.php',
  ])
})

it('heeds the settings that name files', async () => {
  const argv = ['php', '-d', 'include_path=.:/opt/lib', '-d', 'auto_prepend_file=first.php', '/app/index.php']
  const members = { 'app/index.php': '<?php require "a/b.php";', 'opt/lib/a/b.php': '', 'opt/lib/first.php': '' }
  expect(await reachedFrom(members, argv)).toEqual(['hard /opt/lib/a/b.php', 'hard /opt/lib/first.php'])
})

it('says what it cannot resolve', async () => {
  const { unresolved } = await reachedLines(
    { ...PHP, 'app/index.php': '<?php include $page;' },
    { argv: ['php', 'index.php'], analyser: phpAnalyser },
  )
  expect(unresolved).toEqual(['include $page'])
})

it('reads what is broken', () => {
  const piece = fc.constantFrom(
    '<?php ',
    '?>',
    "'",
    '"',
    '<<<A\n',
    'A;',
    'require ',
    '(',
    ')',
    '[',
    '=>',
    ' . ',
    '$a',
    '\\',
    'use ',
    '{',
    '/*',
    'dirname(',
    ',',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
      scanPhp(`<?php ${pieces.join('')}`, '/app/x.php')
    }),
    { numRuns: 300 },
  )
  for (const text of ['(', '[', 'dirname(', "'a' . ", '"$a[', '{', 'use ', 'require ', '<<<A\n', '"{$', '=> array(']) {
    scanPhp(`<?php ${text.repeat(20_000)}`, '/app/x.php')
  }
})
