FROM ruby:3.2 AS build
RUN apt-get update -qq && apt-get install -y build-essential nodejs
WORKDIR /app
COPY . .
RUN gem install webrick -v 1.9.1

FROM ruby:3.2-slim
RUN apt-get update -qq && apt-get install -y nodejs && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY app.rb expected.json ./
COPY --from=build /usr/local/bundle /usr/local/bundle
CMD ["ruby", "app.rb"]
