import { serviceTokens } from '../service-tokens.js';
import { integer } from '../setting.js';

/** The credentials of other services, which ask about the tokens of users. */
export const services = {
  serviceTokens: serviceTokens(
    'SERVICE_TOKENS',
    'Names of services and SHA-256 digests of their tokens, comma-separated: api:9f86d0…,billing:2c26b4…. npx gatehouse service-token api prints a token and its digest. A name may have several digests, so that its token can be replaced.',
  ),
  serviceRequestsPerMinute: integer(
    'SERVICE_REQUESTS_PER_MINUTE',
    60_000,
    'How many requests a service with a token may make in a minute, counted by each process separately. 0 means no limit.',
  ),
};
