import { posix } from 'node:path'
import type { Program } from '../analyser.ts'
import { scanConfiguration } from '../configuration.ts'
import { type ConfigurationFile, configurationReader, referContent } from './include-files.ts'
import { optionAnywhere } from './options.ts'

/** A server whose configuration is read for its paths; what else stands there names no files. */
interface Server {
  names: readonly string[]
  /** Options that name the configuration. */
  options?: readonly string[]
  /** Where it is else; of those that are there, the first. */
  defaults?: readonly string[]
  /** Read whatever the options say. */
  always?: readonly string[]
  /** Words before a path, or a pattern of paths, that is included. */
  includes?: RegExp
  /** Words before a folder whose files are served. */
  content?: RegExp
  /** Programs that it starts of its own accord. */
  runs?: readonly string[]
}

const SERVERS: readonly Server[] = [
  { names: ['haproxy'], options: ['-f'], defaults: ['/etc/haproxy/haproxy.cfg', '/usr/local/etc/haproxy/haproxy.cfg'] },
  { names: ['envoy'], options: ['-c', '--config-path'], defaults: ['/etc/envoy/envoy.yaml'] },
  {
    names: ['caddy', 'frankenphp'],
    options: ['--config', '-config', '-c', '-conf'],
    defaults: ['./Caddyfile', '/etc/caddy/Caddyfile', '/etc/frankenphp/Caddyfile', '/etc/Caddyfile'],
    includes: /^[ \t]*import[ \t]+(\S+)/gm,
    content: /^[ \t]*root[ \t]+(?:\S+[ \t]+)?(\/[^\s{}]+)/gm,
  },
  {
    names: ['traefik'],
    options: ['--configFile', '--configfile'],
    defaults: ['/etc/traefik/traefik.yml', '/etc/traefik/traefik.yaml', '/etc/traefik/traefik.toml'],
  },
  { names: ['memcached'], always: ['/etc/sasl2/memcached.conf'] },
  {
    names: ['varnishd'],
    options: ['-f'],
    defaults: ['/etc/varnish/default.vcl'],
    includes: /^[ \t]*include[ \t]+"([^"]+)"/gm,
    // It compiles its configuration to machine code.
    runs: ['gcc', 'cc'],
  },
  { names: ['squid'], options: ['-f'], defaults: ['/etc/squid/squid.conf'], includes: /^[ \t]*include[ \t]+(\S+)/gm },
  {
    names: ['lighttpd', 'lighttpd-angel'],
    options: ['-f'],
    defaults: ['/etc/lighttpd/lighttpd.conf'],
    includes: /^[ \t]*include[ \t]+"([^"]+)"/gm,
    content: /^[ \t]*server\.document-root[ \t]*=[ \t]*"([^"]+)"/gm,
  },
  { names: ['dovecot'], options: ['-c'], defaults: ['/etc/dovecot/dovecot.conf'], includes: /^[ \t]*!include(?:_try)?[ \t]+(\S+)/gm },
  { names: ['postfix', 'master'], options: ['-c'], defaults: ['/etc/postfix/main.cf'], always: ['/etc/postfix/master.cf'] },
  { names: ['sshd'], options: ['-f'], defaults: ['/etc/ssh/sshd_config'], includes: /^[ \t]*Include[ \t]+(\S+)/gim },
  {
    names: ['rsyslogd'],
    options: ['-f'],
    defaults: ['/etc/rsyslog.conf'],
    includes: /^[ \t]*\$IncludeConfig[ \t]+(\S+)|include\(file="([^"]+)"/gm,
  },
  {
    names: ['syslog-ng'],
    options: ['-f', '--cfgfile'],
    defaults: ['/etc/syslog-ng/syslog-ng.conf'],
    includes: /^[ \t]*@include[ \t]+"([^"]+)"/gm,
  },
  { names: ['dnsmasq'], options: ['-C', '--conf-file'], defaults: ['/etc/dnsmasq.conf'], includes: /^[ \t]*conf-(?:file|dir)=([^,\s]+)/gm },
  {
    names: ['unbound'],
    options: ['-c'],
    defaults: ['/etc/unbound/unbound.conf'],
    includes: /^[ \t]*include(?:-toplevel)?:[ \t]*"?([^"\s]+)/gm,
  },
  { names: ['named'], options: ['-c'], defaults: ['/etc/bind/named.conf', '/etc/named.conf'], includes: /^[ \t]*include[ \t]+"([^"]+)"/gm },
  { names: ['coredns'], options: ['-conf'], defaults: ['./Corefile', '/etc/coredns/Corefile'], includes: /^[ \t]*import[ \t]+(\S+)/gm },
  { names: ['mosquitto'], options: ['-c'], includes: /^[ \t]*include_dir[ \t]+(\S+)/gm },
  { names: ['mongod', 'mongos'], options: ['-f', '--config'], defaults: ['/etc/mongod.conf'] },
  {
    names: ['clickhouse-server', 'clickhouse'],
    options: ['--config-file', '-C'],
    defaults: ['/etc/clickhouse-server/config.xml'],
    always: ['/etc/clickhouse-server/*.d/*', '/etc/clickhouse-server/users.xml'],
  },
  {
    names: ['fluent-bit'],
    options: ['-c', '--config', '-R', '--parser'],
    defaults: ['/fluent-bit/etc/fluent-bit.conf', '/etc/fluent-bit/fluent-bit.conf'],
    includes: /^[ \t]*@INCLUDE[ \t]+(\S+)|^[ \t]*(?:parsers_file|plugins_file)[ \t]+(\S+)/gim,
  },
  {
    names: ['vector'],
    options: ['-c', '--config', '--config-yaml', '--config-toml', '-C', '--config-dir'],
    defaults: ['/etc/vector/vector.yaml', '/etc/vector/vector.toml'],
  },
  {
    names: ['telegraf'],
    options: ['--config', '-config', '--config-directory'],
    defaults: ['/etc/telegraf/telegraf.conf'],
    always: ['/etc/telegraf/telegraf.d/*.conf'],
  },
  {
    names: ['prometheus', 'alertmanager', 'promtail', 'loki', 'tempo', 'mimir', 'otelcol', 'otelcol-contrib', 'alloy', 'blackbox_exporter'],
    options: ['--config.file', '-config.file', '--config'],
    defaults: ['/etc/prometheus/prometheus.yml'],
  },
  {
    names: ['grafana', 'grafana-server'],
    options: ['--config', '-config'],
    defaults: ['/etc/grafana/grafana.ini'],
    always: ['/etc/grafana/provisioning/*/*'],
    content: /^[ \t]*(?:static_root_path|provisioning|plugins)[ \t]*=[ \t]*(\/\S+)/gm,
  },
  { names: ['vault', 'consul', 'nomad', 'boundary'], options: ['-config', '--config', '-config-file', '-config-dir'] },
  { names: ['etcd'], options: ['--config-file'] },
  { names: ['nats-server', 'gnatsd'], options: ['-c', '--config'], includes: /^[ \t]*include[ \t]+"?'?([^"'\s;]+)/gm },
  {
    names: ['influxd', 'influx'],
    options: ['--config', '-config'],
    defaults: ['/etc/influxdb/influxdb.conf', '/etc/influxdb2/config.yml'],
  },
  {
    names: ['pgbouncer', 'pgcat', 'odyssey'],
    options: [],
    defaults: ['/etc/pgbouncer/pgbouncer.ini'],
    includes: /^[ \t]*%include[ \t]+(\S+)/gm,
  },
  { names: ['proxysql'], options: ['-c', '--config'], defaults: ['/etc/proxysql.cnf', '/etc/proxysql/proxysql.cnf'] },
  { names: ['stunnel', 'stunnel4'], options: [], defaults: ['/etc/stunnel/stunnel.conf'], includes: /^[ \t]*include[ \t]*=[ \t]*(\S+)/gm },
  {
    names: ['slapd'],
    options: ['-f', '-F'],
    defaults: ['/etc/ldap/slapd.conf', '/etc/ldap/slapd.d', '/etc/openldap/slapd.conf'],
    includes: /^[ \t]*include[ \t]+(\S+)/gm,
  },
  {
    names: [
      'keepalived',
      'chronyd',
      'ntpd',
      'proftpd',
      'vsftpd',
      'pure-ftpd',
      'radvd',
      'freeradius',
      'exim4',
      'exim',
      'opendkim',
      'rspamd',
      'clamd',
    ],
    options: ['-f', '-c', '--use-file', '--config-file'],
    defaults: ['/etc/NAME/NAME.conf', '/etc/NAME.conf'],
  },
  { names: ['registry', 'docker-registry'], defaults: ['/etc/docker/registry/config.yml', '/etc/distribution/config.yml'] },
  // Not what it includes: that a package has its logs rotated makes nobody use it.
  { names: ['logrotate'], defaults: ['/etc/logrotate.conf'] },
]

export const configuredServers: readonly Program[] = SERVERS.map((server) => ({
  names: server.names,
  async launch(program, launch, context) {
    const { argv, cwd } = launch
    const name = posix.basename(argv[0]!)
    const named = optionAnywhere(argv, server.options ?? [])
    const usual = (server.defaults ?? []).map((path) => posix.resolve(cwd, path.replaceAll('NAME', name)))
    const found = named.length > 0 ? named : usual.filter((path) => context.files.find(path) !== -1).slice(0, 1)
    // Some take the configuration as a plain word.
    const words = server.options?.length === 0 ? argv.slice(1).filter((word) => !word.startsWith('-')) : []
    const reader = configurationReader(context)
    for (const path of [...words, ...found, ...(server.always ?? [])]) {
      for (const file of await reader.include(program, path, cwd, 'configuration')) await follow(file)
    }

    for (const each of server.runs ?? []) context.launch({ ...launch, from: program, argv: [each], kind: 'runs', grade: 'soft', via: name })

    async function follow(file: ConfigurationFile): Promise<void> {
      const { node, path, text } = file
      for (const match of server.includes ? text.matchAll(server.includes) : []) {
        const pattern = match[1] ?? match[2] ?? ''
        for (const each of await reader.include(node, pattern, posix.dirname(path))) await follow(each)
      }
      for (const [, folder = ''] of server.content ? text.matchAll(server.content) : [])
        referContent(node, folder, `root ${folder}`, context)
      await scanConfiguration(node, context)
    }
  },
}))
