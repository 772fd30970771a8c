# Stand-ins for the official images that the samples start from, made of Debian's packages: bases.sh builds a target of this file under the
# name that a Dockerfile gives it. What matters is what the pairs differ in: compilers, headers and version control in the full one.
# The folder `settings` is how this machine reaches the registries of languages; `node` is Node.js and npm from their packages.
ARG SYSTEM=localhost/slimscope-base:bookworm
FROM ${SYSTEM} AS debian
COPY settings /etc/registries
RUN rm -f /var/cache/apt/archives/*.deb /var/lib/apt/lists/*Packages* /var/lib/apt/lists/*Release*

# As the official one: no documentation, and dpkg leaves that of other packages out, too.
FROM debian AS debian-slim
RUN printf 'path-exclude /usr/share/%s/*\n' doc groff info lintian linda locale man >/etc/dpkg/dpkg.cfg.d/docker \
 && printf 'path-include /usr/share/%s\n' 'doc/*/copyright' 'locale/locale.alias' >>/etc/dpkg/dpkg.cfg.d/docker \
 && find /usr/share/doc -type f ! -name copyright -delete \
 && rm -rf /usr/share/groff/* /usr/share/info/* /usr/share/lintian/* /usr/share/man/?? /usr/share/man/??_* /usr/share/man/man*/*

# As buildpack-deps has them.
FROM debian AS buildpack
RUN apt-get update \
 && apt-get install -y --no-install-recommends autoconf automake build-essential ca-certificates curl default-libmysqlclient-dev git gnupg libcurl4-openssl-dev \
    libffi-dev libgdbm-dev libglib2.0-dev libjpeg-dev libpng-dev libpq-dev libreadline-dev libsqlite3-dev libssl-dev libxml2-dev libxslt-dev libyaml-dev \
    mercurial netbase openssh-client patch procps python3 subversion unzip wget xz-utils zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*

FROM debian-slim AS node-slim
COPY node /usr/local
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node \
 && apt-get update && apt-get install -y --no-install-recommends libstdc++6 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /usr/local/etc && cp /etc/registries/npmrc /usr/local/etc/npmrc
CMD ["node"]

# What express-shop starts from, with Node.js where its build mounts it.
FROM debian AS tiny
COPY node /opt/node
RUN apt-get update && apt-get install -y --no-install-recommends libstdc++6 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /opt/node/etc && cp /etc/registries/npmrc /opt/node/etc/npmrc

FROM buildpack AS node
COPY node /usr/local
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node \
 && mkdir -p /usr/local/etc && cp /etc/registries/npmrc /usr/local/etc/npmrc
CMD ["node"]

# A virtual environment in /usr/local puts packages and programs where the official image has them.
FROM debian-slim AS python-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates netbase python3 python3-venv tzdata && rm -rf /var/lib/apt/lists/* \
 && python3 -m venv --symlinks /usr/local \
 && for release in 3.9 3.10 3.12 3.13 3.14; do ln -s python3.11 /usr/local/lib/python$release; done \
 && cp /etc/registries/pip.conf /etc/pip.conf
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["python3"]

FROM buildpack AS python
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv python3-dev tzdata && rm -rf /var/lib/apt/lists/* \
 && python3 -m venv --symlinks /usr/local \
 && for release in 3.9 3.10 3.12 3.13 3.14; do ln -s python3.11 /usr/local/lib/python$release; done \
 && cp /etc/registries/pip.conf /etc/pip.conf
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["python3"]

# Nobody has to reach RubyGems: its source has what Debian's packages have of the gem of the sample.
FROM debian AS gems
COPY gems.rb /
RUN apt-get update && apt-get install -y --no-install-recommends ruby ruby-webrick && ruby /gems.rb webrick /gems

FROM debian-slim AS ruby-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates ruby && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /usr/local/bundle
COPY --from=gems /gems /etc/registries/gems
RUN printf -- ':sources:\n- file:///etc/registries/gems/\n' >/etc/gemrc
ENV GEM_HOME=/usr/local/bundle PATH=/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["irb"]

FROM buildpack AS ruby
RUN apt-get update && apt-get install -y --no-install-recommends ruby ruby-dev && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /usr/local/bundle
COPY --from=gems /gems /etc/registries/gems
RUN printf -- ':sources:\n- file:///etc/registries/gems/\n' >/etc/gemrc
ENV GEM_HOME=/usr/local/bundle PATH=/usr/local/bundle/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["irb"]

# The official one has version control and a compiler for C, and no more.
FROM debian AS golang
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl g++ gcc git golang-go libc6-dev make netbase openssh-client pkg-config wget && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /go/src /go/bin && ln -s /usr/lib/go /usr/local/go
ENV GOPATH=/go GOENV=/etc/registries/go.env PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /go

FROM buildpack AS rust
RUN apt-get update && apt-get install -y --no-install-recommends cargo-web && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /usr/local/cargo /usr/local/rustup
ENV CARGO_HOME=/usr/local/cargo CARGO_HTTP_CAINFO=/etc/registries/ca.crt

# Of the trust store of Java, one that knows the machine's certificates takes the place, where there is one.
FROM debian AS jre
ARG JAVA=21
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl fontconfig locales openjdk-${JAVA}-jre-headless tzdata && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /opt/java && ln -s /usr/lib/jvm/java-${JAVA}-openjdk-* /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk
CMD ["jshell"]

FROM debian AS jdk
ARG JAVA=21
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates openjdk-${JAVA}-jdk-headless && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /opt/java && ln -s /usr/lib/jvm/java-${JAVA}-openjdk-* /opt/java/openjdk \
 && if [ -f /etc/registries/cacerts ]; then cp /etc/registries/cacerts /etc/ssl/certs/java/cacerts; fi
ENV JAVA_HOME=/opt/java/openjdk
CMD ["jshell"]

FROM jdk AS maven
RUN apt-get update && apt-get install -y --no-install-recommends curl git maven && rm -rf /var/lib/apt/lists/* \
 && if [ -f /etc/registries/cacerts ]; then cp /etc/registries/cacerts /etc/ssl/certs/java/cacerts; fi
CMD ["mvn"]

FROM debian AS nginx
RUN apt-get update && apt-get install -y --no-install-recommends nginx-light && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /usr/share/nginx/html && rm -f /etc/nginx/sites-enabled/default
CMD ["nginx", "-g", "daemon off;"]

FROM debian AS certificates
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata && rm -rf /var/lib/apt/lists/*

FROM scratch AS static
COPY --from=certificates /etc/ssl/certs /etc/ssl/certs
COPY --from=certificates /usr/share/zoneinfo /usr/share/zoneinfo
COPY --from=certificates /etc/passwd /etc/group /etc/
CMD ["/bin/sh"]
