import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const PHP = 'FROM php:8.3-apache-bookworm'
const EXTENSIONS = [
  'COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions',
  'COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d',
]
const CMD = 'CMD ["apache2-foreground"]'
const install = (names: string) =>
  `RUN apt-get update && apt-get install -y --no-install-recommends ${names} && rm -rf /var/lib/apt/lists/*`
const COMPOSER = 'COPY --from=composer:2 /usr/bin/composer /usr/bin/composer'

describe('a last stage for extensions and packages of PHP', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files?: Record<string, string>]>([
    [
      'extensions, with what is set up around them',
      [
        PHP,
        'RUN apt-get update && apt-get install -y libpng-dev libzip-dev && docker-php-ext-install gd zip',
        'RUN a2enmod rewrite',
        'WORKDIR /var/www/html',
        'COPY . .',
        CMD,
      ],
      [PHP, install('libpng16-16 libzip4'), ...EXTENSIONS, 'RUN a2enmod rewrite', 'WORKDIR /var/www/html', 'COPY . .', CMD],
    ],
    [
      'extensions on Alpine',
      [
        'FROM php:8.3-fpm-alpine3.20',
        'RUN apk add --no-cache autoconf icu-dev && docker-php-ext-install intl',
        'COPY . /app',
        'CMD ["php-fpm"]',
      ],
      ['FROM php:8.3-fpm-alpine3.20', 'RUN apk add --no-cache icu-libs', ...EXTENSIONS, 'COPY . /app', 'CMD ["php-fpm"]'],
    ],
    [
      'a server that the image starts by itself, and packages of which there are none',
      [
        'FROM php:8.3-fpm-bookworm',
        'RUN apt-get update && apt-get install -y libzip-dev && docker-php-ext-install zip',
        COMPOSER,
        'WORKDIR /app',
        'COPY . .',
        'RUN composer install',
      ],
      [
        'FROM php:8.3-fpm-bookworm',
        install('libzip4'),
        ...EXTENSIONS,
        'WORKDIR /app',
        'COPY composer.json index.php ./',
        'COPY --from=build /app/vendor /app/vendor',
      ],
      { 'composer.json': '{"require":{"php":">=8"}}', 'index.php': '' },
    ],
    [
      'packages of Composer',
      [
        PHP,
        'RUN apt-get update && apt-get install -y git unzip',
        COMPOSER,
        'WORKDIR /app',
        'COPY . .',
        'RUN composer install --no-dev',
        CMD,
      ],
      [PHP, 'WORKDIR /app', 'COPY composer.json index.php ./', 'COPY --from=build /app/vendor /app/vendor', CMD],
      { 'composer.json': '{"require":{"php":">=8","slim/slim":"4"}}', 'index.php': '' },
    ],
    [
      'what the server is told between extensions, and a release that the tag does not tell',
      [
        'FROM php:8.3-apache',
        'RUN apt-get update && apt-get install -y $PHPIZE_DEPS libzip-dev libpng-dev && docker-php-ext-install -j$(nproc) zip gd && a2enmod rewrite && rm -rf /var/lib/apt/lists/*',
        'RUN { echo a=1; echo b=2; } > /etc/other.ini',
        'RUN { echo opcache.enable=1; echo b=2; } > $PHP_INI_DIR/conf.d/opcache.ini',
        'RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"',
        'COPY index.php .',
        'CMD ["apache2-foreground"]',
      ],
      [
        'FROM php:8.3-apache',
        'RUN apt-get update && apt-get install -y --no-install-recommends libpng16-16 libzip-dev && rm -rf /var/lib/apt/lists/*',
        'COPY --from=build /usr/local/lib/php/extensions /usr/local/lib/php/extensions',
        'COPY --from=build /usr/local/etc/php/conf.d /usr/local/etc/php/conf.d',
        'RUN a2enmod rewrite',
        'RUN { echo a=1; echo b=2; } > /etc/other.ini',
        'RUN mv "$PHP_INI_DIR/php.ini-production" "$PHP_INI_DIR/php.ini"',
        'COPY index.php .',
        'CMD ["apache2-foreground"]',
      ],
    ],
    [
      'packages in a variable',
      [
        PHP,
        'ENV WITH="libpng-dev postgresql-client"',
        'RUN apt-get update && apt-get install -y $WITH && docker-php-ext-install gd',
        'COPY index.php .',
        'CMD ["apache2-foreground"]',
      ],
      [
        PHP,
        install('libpng16-16'),
        'ENV WITH="libpng-dev postgresql-client"',
        ...EXTENSIONS,
        'RUN apt-get update && apt-get install -y postgresql-client',
        'COPY index.php .',
        'CMD ["apache2-foreground"]',
      ],
    ],
    [
      'scripts of Laravel, and the pages that Vite makes',
      [
        PHP,
        'RUN apt-get update && apt-get install -y git unzip && curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs',
        COMPOSER,
        'WORKDIR /app',
        'COPY . .',
        'RUN composer install --no-dev && php artisan config:cache',
        'RUN npm ci && npm run build',
        'CMD ["php", "artisan", "serve"]',
      ],
      [
        PHP,
        'WORKDIR /app',
        'COPY artisan composer.json composer.lock package.json vite.config.js ./',
        'COPY bootstrap ./bootstrap',
        'COPY --from=build /app/vendor /app/vendor',
        'COPY --from=build /app/bootstrap/cache /app/bootstrap/cache',
        'RUN php artisan config:cache',
        'COPY --from=build /app/public/build /app/public/build',
        'CMD ["php", "artisan", "serve"]',
      ],
      {
        'composer.json': JSON.stringify({
          require: { 'laravel/framework': '^11' },
          scripts: {
            'post-autoload-dump': ['Illuminate\\Foundation\\ComposerScripts::postAutoloadDump', '@php artisan package:discover --ansi'],
            'post-update-cmd': ['@php artisan vendor:publish --force'],
          },
        }),
        ...{ 'composer.lock': '{}', artisan: '', 'bootstrap/cache/.keep': '', 'package.json': '{}' },
        'vite.config.js': "import laravel from 'laravel-vite-plugin'",
      },
    ],
    [
      'Flex, which has set up all that it knows',
      [
        PHP,
        'RUN apt-get update && apt-get install -y git',
        COMPOSER,
        'WORKDIR /app',
        'COPY . .',
        'RUN composer install --no-dev --no-scripts && bin/console cache:warmup',
        CMD,
      ],
      [
        PHP,
        'WORKDIR /app',
        'COPY composer.json symfony.lock ./',
        'COPY bin ./bin',
        'COPY --from=build /app/vendor /app/vendor',
        'RUN bin/console cache:warmup',
        CMD,
      ],
      { 'composer.json': '{"require":{"symfony/flex":"2"}}', 'symfony.lock': '{}', 'bin/console': '#!/usr/bin/env php\n' },
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[reason: string, lines: readonly string[], files?: Record<string, string>]>([
    [
      'where Composer puts what it installs is not known; a composer.json in --context tells',
      [PHP, 'RUN apt-get update && apt-get install -y git', COMPOSER, 'COPY . .', 'RUN composer install', CMD],
    ],
    [
      'composer.json has packages put into folders of their own',
      [PHP, 'RUN apt-get update && apt-get install -y git', COMPOSER, 'COPY . .', 'RUN composer install', CMD],
      { 'composer.json': '{"require":{"composer/installers":"2"}}' },
    ],
    [
      'composer.json has scripts that run when it installs, and may write elsewhere; --no-scripts rules that out',
      [PHP, 'RUN apt-get update && apt-get install -y git', COMPOSER, 'COPY . .', 'RUN composer install', CMD],
      { 'composer.json': '{"require":{"a/b":"2"},"scripts":{"post-install-cmd":"x"}}' },
    ],
    [
      'line 2 has Composer write where only a build knows',
      [PHP, 'RUN apt-get update && apt-get install -y git && docker-php-ext-install pdo && composer global require a/b', CMD],
    ],
    ['nothing', [PHP, 'RUN docker-php-ext-install pdo_mysql', CMD]],
    [
      'nothing',
      [PHP, 'RUN apt-get update && apt-get install -y libpng-dev && docker-php-ext-install gd && apt-get purge -y libpng-dev', CMD],
    ],
  ])('nothing is written: %s', (reason, lines, files) => {
    expect(apart(lines, files)).toEqual({ reason })
  })
})
