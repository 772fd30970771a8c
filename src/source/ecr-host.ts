/** A part of AWS with its own accounts, credentials and domains. */
export type AwsPartition = 'aws' | 'aws-cn' | 'aws-us-gov' | 'aws-iso' | 'aws-iso-b' | 'aws-iso-e' | 'aws-iso-f' | 'aws-eusc'

/** What the host name of a private ECR registry says. */
export interface EcrRegistry {
  /** The account that owns the registry, twelve digits. */
  account: string
  region: string
  partition: AwsPartition
  /** By endpoints validated under FIPS 140. */
  fips: boolean
  /** By endpoints that answer on IPv6 too. */
  dualStack: boolean
}

interface Partition {
  name: AwsPartition
  region: RegExp
  suffix: string
  /** Where registries have names that resolve to IPv6 addresses too. */
  dualStackSuffix?: string
}

/** Regions and domains as the AWS SDKs list them (partitions.json) and amazon-ecr-credential-helper accepts them. The first one counts. */
const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', region: /^cn-[a-z]+-\d{1,2}$/, suffix: 'amazonaws.com.cn', dualStackSuffix: 'on.amazonwebservices.com.cn' },
  { name: 'aws-us-gov', region: /^us-gov-[a-z]+-\d{1,2}$/, suffix: 'amazonaws.com', dualStackSuffix: 'on.aws' },
  { name: 'aws-iso', region: /^us-iso-[a-z]+-\d{1,2}$/, suffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', region: /^us-isob-[a-z]+-\d{1,2}$/, suffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', region: /^eu-isoe-[a-z]+-\d{1,2}$/, suffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', region: /^us-isof-[a-z]+-\d{1,2}$/, suffix: 'csp.hci.ic.gov' },
  { name: 'aws-eusc', region: /^eusc-[a-z]{2}-[a-z]+-\d{1,2}$/, suffix: 'amazonaws.eu' },
  { name: 'aws', region: /^[a-z]{2}-[a-z]+-\d{1,2}$/, suffix: 'amazonaws.com', dualStackSuffix: 'on.aws' },
]

/**
 * The registry behind a host such as `123456789012.dkr.ecr.eu-west-1.amazonaws.com`, undefined when it is not one of ECR's own
 * names. Who is let through here is sent a token: so the whole name must fit, and its domain must be that of its region.
 */
export function parseEcrHost(host: string): EcrRegistry | undefined {
  // Lower case only after it has matched: the Kelvin sign has a lower case that is a plain k.
  const match = /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z\d-]+)\.([a-z\d.-]+?)(?::443)?$/i.exec(host)
  if (!match) return undefined
  const [, account, separator, fips, region, suffix] = match.map((part) => part?.toLowerCase())
  const partition = PARTITIONS.find((candidate) => candidate.region.test(region!))
  const dualStack = separator === '-'
  if (!partition || suffix !== (dualStack ? partition.dualStackSuffix : partition.suffix)) return undefined
  return { account: account!, region: region!, partition: partition.name, fips: fips !== undefined, dualStack }
}

/** Whether it is Amazon's public gallery, which anybody may pull from without an account. */
export function isEcrPublic(host: string): boolean {
  return /^(public\.ecr\.aws|ecr-public\.aws\.com)(:443)?$/i.test(host)
}
