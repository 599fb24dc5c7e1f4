import { createUnionType, Field, ID, InputType, ObjectType } from 'type-graphql';
import { RequestAccepted } from '../accounts/account.types.js';
import {
  InvalidInputError,
  LastAdministratorError,
  NotFoundError,
  RateLimitedError,
  ReauthenticationRequiredError,
} from '../platform/graphql/auth-errors.types.js';
import { DateTime } from '../platform/graphql/date-time.js';

@InputType({ description: 'The user who forgot the password.' })
export class SendPasswordResetInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;
}

@InputType({ description: 'The user who cannot get mail.' })
export class CreateRecoveryLinkInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;
}

@InputType({ description: 'The user who was invited.' })
export class ResendInvitationInput {
  @Field(() => ID, { description: 'The id of the user.' })
  readonly userId!: string;
}

@ObjectType({
  description:
    'A link that sets a new password, once. It is shown only here: hand it over in person or by phone.',
})
export class RecoveryLinkCreated {
  @Field(() => String, { description: 'The link.' })
  readonly url!: string;

  @Field(() => DateTime, { description: 'When the link stops working.' })
  readonly expiresAt!: Date;
}

export const SendPasswordResetResult = createUnionType({
  name: 'SendPasswordResetResult',
  description: 'The answer of sendPasswordReset.',
  types: () => [RequestAccepted, NotFoundError, InvalidInputError, RateLimitedError] as const,
});

export const CreateRecoveryLinkResult = createUnionType({
  name: 'CreateRecoveryLinkResult',
  description: 'The answer of createRecoveryLink.',
  types: () =>
    [
      RecoveryLinkCreated,
      NotFoundError,
      LastAdministratorError,
      ReauthenticationRequiredError,
      RateLimitedError,
    ] as const,
});

export const ResendInvitationResult = createUnionType({
  name: 'ResendInvitationResult',
  description: 'The answer of resendInvitation.',
  types: () => [RequestAccepted, NotFoundError, InvalidInputError, RateLimitedError] as const,
});
