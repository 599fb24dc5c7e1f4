import { graphql, repeat } from '../../support/request-cost.js';
import type { CostlyRequest } from '../../support/request-cost.js';

const event = 'id type occurredAt userId actorId sessionId ipAddress userAgent requestId reason';

/** Good documents that ask for as much as they may, and fields that fail wherever they stand. */
export const results: readonly CostlyRequest[] = [
  graphql(
    'everything of oneself',
    `
      {
        me {
          id
          email
          username
          name
          locale
          roles
          sessions {
            id
            createdAt
            device
            userAgent
          }
        }
      }
    `,
  ),
  graphql('ten times oneself', `{ ${repeat(10, (at) => `a${at}: me { id email sessions { id } }`)} }`),
  graphql(
    'events without a size',
    `{ ${repeat(10, (at) => `a${at}: me { auditEvents { edges { node { ${event} } } } }`)} }`,
  ),
  graphql(
    'events in full pages',
    `{ me { auditEvents(first: 100) { edges { cursor node { ${event} } } } } }`,
  ),
  graphql(
    'pages below pages',
    `{ me { ${repeat(20, (at) => `a${at}: auditEvents(first: 20) { nodes { id } }`)} } }`,
  ),
  graphql(
    'fields that fail',
    `{ me { ${repeat(25, (at) => `a${at}: auditEvents(first: -1) { nodes { id } }`)} } }`,
  ),
  graphql(
    'fields that fail after many lines',
    `${'\n'.repeat(45_000)}{ me { ${repeat(25, (at) => `a${at}: auditEvents(first: -1) { nodes { id } }`)} } }`,
  ),
  graphql(
    'cursors that are none',
    `{ me { ${repeat(20, (at) => `a${at}: auditEvents(first: 1, after: "${'x'.repeat(4000)}") { nodes { id } }`)} } }`,
  ),
  graphql(
    'one token ten times',
    `{ ${repeat(10, (at) => `a${at}: verifyToken(token: "${'a.'.repeat(4000)}") { __typename }`)} }`,
  ),
  graphql(
    'somebody with a name of escapes',
    `mutation { updateProfile(input: { name: "${'\\u007f'.repeat(13_000)}" }) { __typename } }`,
  ),
];
