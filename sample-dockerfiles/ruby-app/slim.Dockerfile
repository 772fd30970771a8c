FROM ruby:3.4-bookworm AS build
# RubyGems keeps the archives of gems beside them.
RUN gem install --no-document webrick -v 1.9.1 && rm -rf /usr/local/bundle/cache

FROM ruby:3.4-slim-bookworm
COPY --from=build /usr/local/bundle /usr/local/bundle
WORKDIR /app
COPY app.rb ./
RUN useradd --system app
USER app
CMD ["ruby", "app.rb"]
