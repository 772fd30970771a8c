import { UserError } from '../errors.ts'
import type { EcrRegistry } from './ecr-host.ts'
import { printable, shellWord } from './printable.ts'

/** What AWS's client throws: its own errors by name, those of Node by code. */
interface AwsError extends Error {
  code?: string
  hostname?: string
  $metadata?: { httpStatusCode?: number }
}

interface Asked {
  registry: EcrRegistry
  /** The profile that AWS_PROFILE names. */
  profile: string | undefined
}

type Telling = { message: string; hint: string; example?: string }

const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired)$/
const UNKNOWN_KEY = /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId)$/
const DENIED = /^AccessDenied(Exception)?$/
const BAD_SIGNATURE = /^(InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature(Exception)?|RequestTimeTooSkewed)$/
const THROTTLED = /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded)$/
const UNTRUSTED = /^(SELF_SIGNED_CERT|UNABLE_TO_|CERT_|DEPTH_ZERO_SELF_SIGNED|ERR_TLS_)/

/**
 * Why AWS gave no token, as one sentence. Of AWS's own words only the ARN of who asked and the action that was denied are shown:
 * messages about signatures quote the request with its session token, and those of a credential_process its command line.
 */
export function ecrFailure(cause: unknown, asked: Asked): UserError {
  const error = cause as AwsError
  const { message, ...rest } =
    error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError' ? noCredentials(error, asked) : refused(error, asked)
  return new UserError(message, { ...rest, cause })
}

function noCredentials({ message }: AwsError, { profile }: Asked): Telling {
  const option = profileOption(profile)
  if (/aws sso login|sso session|token is expired|session token not found/i.test(message)) {
    return {
      message: `There is no AWS SSO session${ofProfile(profile)} that is still valid.`,
      hint: 'Log in again.',
      example: `aws sso login${option}`,
    }
  }
  if (message.includes('aws login')) {
    return {
      message: `There is no AWS session${ofProfile(profile)} that is still valid.`,
      hint: 'Log in again.',
      example: `aws login${option}`,
    }
  }
  if (message.includes('multi-factor')) {
    return {
      message: `The AWS credentials${ofProfile(profile)} ask for a code, for which there is no place here.`,
      hint: "Let AWS's own command ask, and hand over what it gets.",
      example: `eval "$(aws configure export-credentials --format env${option})"`,
    }
  }
  if (message.startsWith('Could not load credentials from any providers')) {
    return profile
      ? {
          message: `There are no AWS credentials for the profile ${printable(profile)}, which AWS_PROFILE names.`,
          hint: 'Check that it is one of the profiles that there are.',
          example: 'aws configure list-profiles',
        }
      : {
          message: 'There are no AWS credentials, which a private ECR registry asks for.',
          hint: 'Log in, set AWS_PROFILE or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY, or give the machine a role.',
          example: 'aws sso login && export AWS_PROFILE=NAME',
        }
  }
  return {
    message: `The AWS credentials${ofProfile(profile)} cannot be loaded.`,
    hint: "AWS's own command says why.",
    example: `aws sts get-caller-identity${option}`,
  }
}

function refused(error: AwsError, asked: Asked): Telling {
  const { region } = asked.registry
  const option = profileOption(asked.profile)
  if (EXPIRED.test(error.name) || /security token included in the request is expired/i.test(error.message)) {
    return { message: 'The AWS credentials have expired.', hint: 'Log in again, or fetch new ones.', example: `aws sso login${option}` }
  }
  if (DENIED.test(error.name)) return denied(error.message)
  if (UNKNOWN_KEY.test(error.name)) {
    return {
      message: `AWS does not know the access key that is used in ${region}.`,
      hint: 'It may be deleted, be of China or GovCloud, or of an account in which the region is not enabled.',
      example: `aws sts get-caller-identity --region ${region}${option}`,
    }
  }
  if (BAD_SIGNATURE.test(error.name)) {
    return /expired|not yet current|skew/i.test(error.message) || error.name === 'RequestTimeTooSkewed'
      ? { message: 'AWS finds the request too old or too new.', hint: 'Set the clock of this machine.', example: 'date -u' }
      : { message: 'AWS finds the request wrongly signed.', hint: 'Check AWS_SECRET_ACCESS_KEY: it does not fit the access key.' }
  }
  if (THROTTLED.test(error.name) || error.$metadata?.httpStatusCode === 429) {
    return {
      message: `ECR in ${region} is asked too often by this account, and had no token after several attempts.`,
      hint: 'Wait for a minute. A docker login that many jobs share needs one request in 12 hours.',
      example: loginExample(asked),
    }
  }
  return unreachable(error, asked) ?? unknown(error, asked)
}

function denied(message: string): Telling {
  const who = /\barn:aws[\w-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]+/.exec(message)?.[0]
  const action = /not authorized to perform: ([a-z\d-]+:\w+)/i.exec(message)?.[1] ?? 'ecr:GetAuthorizationToken'
  return {
    message: `AWS does not allow ${action} to ${who ?? 'these credentials'}.`,
    hint: /explicit deny/i.test(message)
      ? `A policy denies the IAM action ${action} explicitly, so that allowing it does not help: take it out there.`
      : `Allow the IAM action ${action}${action.startsWith('ecr:') ? ' on resource *' : ''}, or use other credentials.`,
    example: 'aws sts get-caller-identity',
  }
}

function unreachable({ name, code = '', hostname }: AwsError, { registry: { region } }: Asked): Telling | undefined {
  if (code === 'ENOTFOUND') {
    return {
      message: `There is no host ${printable(hostname ?? region)}.`,
      hint: `Check the region ${region} in the name of the image, and the network.`,
    }
  }
  if (UNTRUSTED.test(code)) {
    return {
      message: `The connection to AWS in ${region} is not trusted: ${code}.`,
      hint: 'Where a proxy opens connections, name the file with its certificate.',
      example: 'export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
    }
  }
  if (name === 'TimeoutError' || /^E[A-Z]+(_AGAIN)?$/.test(code)) {
    return {
      message: `AWS in ${region} cannot be reached: ${printable(code || 'no answer in time')}.`,
      hint: `Check the network. Without internet it takes HTTPS_PROXY or a VPC endpoint com.amazonaws.${region}.ecr.api.`,
    }
  }
  return undefined
}

function unknown({ name, $metadata }: AwsError, asked: Asked): Telling {
  const status = $metadata?.httpStatusCode
  // FIPS or dual-stack is in the name of the image, another address in the settings: they do not go together.
  if (name === 'EndpointError') {
    return {
      message: `No address of AWS in ${asked.registry.region} fits the name of the image and the settings.`,
      hint: 'An AWS_ENDPOINT_URL goes neither with FIPS nor with dual-stack; unset it.',
      example: 'unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_ECR',
    }
  }
  return {
    message: `AWS in ${asked.registry.region} gave no token: ${printable(name)}${status ? ` (HTTP ${status})` : ''}.`,
    hint: "Try it again. AWS's own command asks the same:",
    example: loginExample(asked),
  }
}

function loginExample({ registry, profile }: Asked): string {
  return `aws ecr get-login-password --region ${registry.region}${profileOption(profile)}`
}

function profileOption(profile: string | undefined): string {
  return profile ? ` --profile ${shellWord(profile)}` : ''
}

function ofProfile(profile: string | undefined): string {
  return profile ? ` of the profile ${printable(profile)}` : ''
}
