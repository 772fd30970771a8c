import { expect, it } from 'vitest'
import { isEcrPublic, parseEcrHost } from '../../src/source/ecr-host.ts'

const ACCOUNT = '123456789012'

it.each([
  ['.dkr.ecr.eu-west-1.amazonaws.com', 'eu-west-1', 'aws', ''],
  ['.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1', 'aws', ''],
  ['.dkr.ecr.ap-southeast-7.amazonaws.com', 'ap-southeast-7', 'aws', ''],
  ['.dkr.ecr.mx-central-1.amazonaws.com', 'mx-central-1', 'aws', ''],
  ['.dkr.ecr.il-central-1.amazonaws.com', 'il-central-1', 'aws', ''],
  ['.dkr.ecr.me-south-1.amazonaws.com:443', 'me-south-1', 'aws', ''],
  ['.DKR.ECR.EU-West-1.AmazonAWS.com', 'eu-west-1', 'aws', ''],
  ['.dkr.ecr-fips.us-east-2.amazonaws.com', 'us-east-2', 'aws', 'fips'],
  ['.dkr-ecr.eu-central-1.on.aws', 'eu-central-1', 'aws', 'dualStack'],
  ['.dkr-ecr.eu-central-1.on.aws:443', 'eu-central-1', 'aws', 'dualStack'],
  ['.dkr-ecr-fips.us-west-2.on.aws', 'us-west-2', 'aws', 'fips dualStack'],
  ['.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'aws-cn', ''],
  ['.dkr.ecr.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1', 'aws-cn', ''],
  ['.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', 'cn-north-1', 'aws-cn', 'dualStack'],
  ['.dkr.ecr.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'aws-us-gov', ''],
  ['.dkr.ecr-fips.us-gov-east-1.amazonaws.com', 'us-gov-east-1', 'aws-us-gov', 'fips'],
  ['.dkr-ecr-fips.us-gov-east-1.on.aws', 'us-gov-east-1', 'aws-us-gov', 'fips dualStack'],
  ['.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', 'aws-iso', ''],
  ['.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1', 'aws-iso-b', ''],
  ['.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk', 'eu-isoe-west-1', 'aws-iso-e', ''],
  ['.dkr.ecr.us-isof-south-1.csp.hci.ic.gov', 'us-isof-south-1', 'aws-iso-f', ''],
  ['.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', 'aws-eusc', ''],
])('knows %s', (rest, region, partition, kinds) => {
  expect(parseEcrHost(ACCOUNT + rest)).toEqual({
    account: ACCOUNT,
    region,
    partition,
    fips: kinds.includes('fips'),
    dualStack: kinds.includes('dualStack'),
  })
})

it.each([
  '',
  'docker.io',
  'public.ecr.aws',
  // Look-alikes.
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.evil.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.cn.evil.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.comm`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.co`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws-com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.evil.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.evil.com`,
  `${ACCOUNT}.dkr.ecr.evil.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.on.aws.evil.com`,
  `evil-${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
  `evil.${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.evil.dkr.ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}3.dkr.ecr.eu-west-1.amazonaws.com`,
  `12345678901.dkr.ecr.eu-west-1.amazonaws.com`,
  `١٢٣٤٥٦٧٨٩٠١٢.dkr.ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.d\u212Ar.ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaw\u017F.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1。amazonaws.com`,
  `${ACCOUNT}.dkr..ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr..eu-west-1.amazonaws.com`,
  `.${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
  ` ${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com\n`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com\n.evil.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/evil`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com@evil.com`,
  `evil.com#${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
  `https://${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}xdkr.ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr-evil.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr-fips-fips.us-east-1.amazonaws.com`,
  // Ports of something else.
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com:80`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com:4430`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com:`,
  // Regions that are none.
  `${ACCOUNT}.dkr.ecr.europe.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.eu-west.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-123.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.-eu-west-1.amazonaws.com`,
  // A domain of another partition, or of the other form.
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.cn`,
  `${ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.eu`,
  `${ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.us-iso-east-1.amazonaws.com`,
  `${ACCOUNT}.dkr.ecr.us-iso-east-1.sc2s.sgov.gov`,
  `${ACCOUNT}.dkr.ecr.us-isob-east-1.c2s.ic.gov`,
  `${ACCOUNT}.dkr.ecr.us-gov-west-1.amazonaws.com.cn`,
  `${ACCOUNT}.dkr.ecr.eu-west-1.on.aws`,
  `${ACCOUNT}.dkr-ecr.eu-west-1.amazonaws.com`,
  `${ACCOUNT}.dkr-ecr.cn-north-1.on.aws`,
  `${ACCOUNT}.dkr-ecr.eu-west-1.on.amazonwebservices.com.cn`,
  `${ACCOUNT}.dkr-ecr.us-iso-east-1.undefined`,
  `${ACCOUNT}.dkr-ecr.us-iso-east-1.c2s.ic.gov`,
])('does not take %j for a registry of ECR', (host) => {
  expect(parseEcrHost(host)).toBeUndefined()
})

it.each([
  ['public.ecr.aws', true],
  ['PUBLIC.ecr.aws:443', true],
  ['ecr-public.aws.com', true],
  ['public.ecr.aws.evil.com', false],
  ['evilpublic.ecr.aws', false],
  ['publicxecr.aws', false],
  [`${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com`, false],
])('knows the public gallery: %s %s', (host, known) => {
  expect(isEcrPublic(host)).toBe(known)
})
