FROM composer:2 AS vendor
WORKDIR /app
COPY composer.json ./
COPY src src
RUN --mount=type=cache,target=/tmp/cache composer install --no-dev --no-scripts --optimize-autoloader

# Made for musl by those who make PHP's images. The extension's headers go in the RUN that brings them.
FROM php:8.4-fpm-alpine
RUN apk add --no-cache libzip \
 && apk add --no-cache --virtual .build-deps libzip-dev $PHPIZE_DEPS \
 && docker-php-ext-install zip \
 && apk del .build-deps
WORKDIR /var/www
COPY --from=vendor --chown=www-data:www-data /app ./
COPY --chown=www-data:www-data public public
