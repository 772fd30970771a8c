/** Gems with nothing compiled, or only with what every Ruby links to or brings along: of Rails, Sinatra and what stands around them. */
const NEED_NOTHING = new Set(
  (
    'abbrev actioncable actionmailbox actionmailer actionpack actiontext actionview activejob activemodel activerecord activestorage activesupport active_model_serializers activeadmin acts_as_list ' +
    'addressable airbrussh amazing_print annotate ansi anyway_config arbre arel ast autoprefixer-rails aws-eventstream aws-partitions aws-sdk-core aws-sdk-kms aws-sdk-s3 aws-sdk-sqs aws-sigv4 backports base64 ' +
    'bcrypt benchmark better_errors bigdecimal bindex binding_of_caller bootsnap bootstrap brakeman browser builder bullet bundler byebug cancancan capistrano capybara carrierwave chartkick chef-utils childprocess ' +
    'chronic coderay coffee-rails coffee-script coffee-script-source concurrent-ruby connection_pool cose crack crass cssbundling-rails csv daemons dalli database_cleaner date debug debug_inspector declarative ' +
    'devise devise-i18n diff-lcs digest-crc docile domain_name dotenv dotenv-rails drb dry-configurable dry-container dry-core dry-inflector dry-initializer dry-logic dry-schema dry-types dry-validation ed25519 em-websocket ' +
    'email_validator erb erubi erubis et-orbi event_emitter eventmachine excon execjs factory_bot factory_bot_rails faker faraday faraday-em_http faraday-em_synchrony faraday-excon faraday-follow_redirects ' +
    'faraday-httpclient faraday-multipart faraday-net_http faraday-net_http_persistent faraday-patron faraday-rack faraday-retry faraday_middleware ffi ffi-compiler fiber-storage fog-aws fog-core fog-json fog-xml ' +
    'foreman formatador friendly_id fugit get_process_mem globalid google-protobuf googleapis-common-protos-types graphiql-rails graphql grape haml hana has_scope hashdiff hashie hiredis hiredis-client hitimes hotwire-rails html2haml ' +
    'http http-accept http-cookie http-form_data http_parser.rb httparty httpclient i18n i18n_data ice_nine importmap-rails inherited_resources io-console irb iso8601 jbuilder jekyll jmespath jquery-rails jquery-ui-rails jsbundling-rails json ' +
    'json-jwt json-schema jwt kaminari kaminari-actionview kaminari-activerecord kaminari-core kramdown kramdown-parser-gfm language_server-protocol launchy letter_opener liquid listen llhttp-ffi lockbox logger lograge loofah lumberjack mail ' +
    'marcel matrix memoist method_source mime-types mime-types-data mini_mime mini_portile2 minitest mixlib-cli monetize money mono_logger mongo mongoid msgpack multi_json multi_xml multipart-post mustache mustermann mutex_m naught ' +
    'nenv nested_form net-http net-http-persistent net-imap net-pop net-protocol net-scp net-sftp net-smtp net-ssh netrc newrelic_rpm nio4r nokogiri notiffany oauth oauth2 octokit oj oj_mimic_json omniauth omniauth-facebook omniauth-github ' +
    'omniauth-google-oauth2 omniauth-oauth omniauth-oauth2 omniauth-rails_csrf_protection openssl optimist orm_adapter os ostruct pagy paper_trail parallel parser pathutil pkg-config power_assert pp prettyprint prometheus-client propshaft pry pry-byebug pry-rails psych ' +
    'public_suffix puma pundit raabro racc rack rack-accept rack-attack rack-cache rack-cors rack-mini-profiler rack-protection rack-proxy rack-session rack-ssl rack-test rack-timeout rackup rails rails-controller-testing ' +
    'rails-dom-testing rails-html-sanitizer rails-i18n rails_12factor rails_admin railties rainbow rake ransack rb-fsevent rb-inotify rbs rbtree rdoc redcarpet redis redis-client redis-actionpack redis-activesupport redis-namespace redis-rack redis-rails ' +
    'redis-store regexp_parser reline remotipart representable request_store responders resque rest-client retriable rexml roda rolify rotp rouge rqrcode rqrcode_core rspec rspec-core rspec-expectations rspec-mocks rspec-rails rspec-support ' +
    'rubocop rubocop-ast rubocop-performance rubocop-rails ruby-progressbar ruby2_keywords ruby_parser rubyzip rufus-scheduler safe_yaml safety_net_attestation sass sass-rails sassc sassc-rails sawyer scout_apm securerandom selenium-webdriver semantic_range ' +
    'sentry-rails sentry-raven sentry-ruby sentry-sidekiq sequel sexp_processor sextant shellany shoulda-matchers sidekiq sidekiq-cron sidekiq-scheduler sidekiq-unique-jobs signet simple_form simple_oauth simplecov simplecov-html simpleidn sinatra sinatra-activerecord ' +
    'sinatra-contrib sinatra-flash slim slim-rails slop snaky_hash spring spring-watcher-listen sprockets sprockets-rails sshkit sshkit-interactive stackprof state_machines stimulus-rails stringio stripe strong_migrations sucker_punch tailwindcss-rails temple terminal-table ' +
    'terser thin thor thread_safe thruster tilt timecop timeout tins tomlrb trailblazer-option ttfunk turbo-rails turbolinks turbolinks-source twilio-ruby tzinfo tzinfo-data uber uglifier unf unf_ext unicode-display_width unicode-emoji unicorn uniform_notifier ' +
    'uri useragent validate_email validates_timeliness vcr version_gem view_component warden web-console webdrivers webmock webpacker webrick websocket websocket-client-simple websocket-driver websocket-extensions whenever wicked will_paginate xpath yajl-ruby yard zeitwerk kgio raindrops ' +
    'ahoy_matey annotaterb ancestry audited authlogic barnes blazer bridgetown cocoon clockwork commonmarker countries country_select cssbundling-rails datadog ddtrace delayed_job delayed_job_active_record discard doorkeeper draper ' +
    'erb-formatter erb_lint fastimage feedjira flipper foreman geocoder github-pages github-markup gon good_job griddler groupdate hamlit html-pipeline htmlbeautifier icalendar image_processing inertia_rails io-event async async-http async-pool ' +
    'kamal lookbook mission_control-jobs meta-tags mini_histogram minima mocha mjml-rails multi_json nanoid noticed openid_connect packwerk page_meta pagy parallel_tests pghero pdf-core pdf-reader prawn prawn-table premailer premailer-rails ' +
    'que rack-contrib rails_semantic_logger rake-compiler-dock rb_sys roadie rollbar rswag ruby-openai ruby-saml rubyntlm safe_type sass-embedded sentry-delayed_job semantic_logger shakapacker shrine sitemap_generator slack-notifier slack-ruby-client ' +
    'solargraph sorbet-runtime standard store_attribute tailwindcss-ruby tailwind_merge telegram-bot-ruby traces trix valid_email2 vite_rails vite_ruby wicked_pdf wisper xml-simple zxcvbn'
  )
    .split(' ')
    .filter(Boolean),
)

/** Families without anything compiled: what a member depends on is in the lock file as well. */
const FAMILIES =
  /^(?:aws-sdk-|jekyll-|omniauth-|faraday-|rubocop-|rspec-|dry-|opentelemetry-|google-(?:apis?|cloud|logging)-|googleauth$|rails-|devise-|sidekiq-|sentry-|hanami-?|rom-?|flipper-|solid_|minitest-|capybara-|kaminari-|dotenv-|net-|graphql-|administrate-?|activeadmin_|bootstrap-|tty-|redis-|rack-|puma[-_]|pry-|i18n-|grape-|middleman-?|state_machines-|rswag-|shoulda-|mobility-?|ransack-|simple_form-|turbo-|stimulus-|traces-|async-|protocol-|console$|fiber-|metrics$)/

/** By gem, the headers that it is compiled against, or programs that it starts. */
const NEED: Readonly<Record<string, string>> = {
  pg: 'libpq-dev',
  mysql2: 'default-libmysqlclient-dev',
  sqlite3: 'libsqlite3-dev',
  charlock_holmes: 'libicu-dev',
  rmagick: 'libmagickwand-dev',
  'ruby-vips': 'libvips-dev libglib2.0-dev',
  curb: 'libcurl4-openssl-dev',
  typhoeus: 'libcurl4-openssl-dev',
  ethon: 'libcurl4-openssl-dev',
  patron: 'libcurl4-openssl-dev',
  tiny_tds: 'freetds-dev',
  'ruby-filemagic': 'libmagic-dev',
  rbnacl: 'libsodium-dev',
  mini_magick: 'imagemagick',
  paperclip: 'imagemagick',
  git: 'git',
  'jekyll-last-modified-at': 'git',

  zeromq: 'libzmq3-dev',
}

/** Packages of the system that a gem needs, those of headers among them; undefined where that is not known. */
export function gemPackages(name: string): string[] | undefined {
  const needed = Object.hasOwn(NEED, name) ? NEED[name] : NEED_NOTHING.has(name) || FAMILIES.test(name) ? '' : undefined
  return needed?.split(' ').filter(Boolean)
}

/** Gems in a lock file: those between `specs:` and the next part, by four spaces. */
export function lockedGems(text: string): { names: string[]; byGit: boolean } {
  const names = [...text.matchAll(/^ {4}([\w.-]{1,100}) \(/gm)].map(([, name]) => name!)
  return { names: [...new Set(names)], byGit: /^(?:GIT|PATH)\r?$/m.test(text) }
}
