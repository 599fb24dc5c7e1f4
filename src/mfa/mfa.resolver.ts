import { Arg, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { RequestContext } from '../platform/context/request-context.js';
import { Auth, RateLimit } from '../platform/graphql/decorators.js';
import { userType } from '../users/user.types.js';
import { confirmTotp, enrollTotp } from './enroll.js';
import type { EnrollmentOutcome } from './enroll.js';
import { disableMfa, regenerateBackupCodes } from './mfa.js';
import {
  BackupCodes,
  ConfirmTotpResult,
  DisableMfaResult,
  EnrollTotpResult,
  MfaDisabled,
  RegenerateBackupCodesResult,
} from './mfa.types.js';

@InputType({ description: 'Options of enrollTotp.' })
class EnrollTotpInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to start a new secret although a second factor is enabled.',
  })
  readonly replace!: boolean;
}

@InputType({ description: 'The enrollment, and the first code of the app.' })
class ConfirmTotpInput {
  @Field(() => String, { description: 'The enrollmentToken of enrollTotp.' })
  readonly enrollmentToken!: string;

  @Field(() => String, { description: 'A code that the authenticator app shows for the new secret.' })
  readonly code!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether to end all other sessions, since they have not verified the new factor.',
  })
  readonly endOtherSessions!: boolean;
}

@InputType({ description: 'A code of the second factor.' })
class RegenerateBackupCodesInput {
  @Field(() => String, { description: 'A code of the authenticator app, or one of the old backup codes.' })
  readonly code!: string;
}

@InputType({ description: 'Exactly one of password and code.' })
class DisableMfaInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The current password. It is accepted only in a session that has verified the second factor.',
  })
  readonly password?: string | null;

  @Field(() => String, { nullable: true, description: 'A code of the authenticator app, or a backup code.' })
  readonly code?: string | null;
}

@Resolver()
export class MfaResolver {
  @Auth({ fresh: true, whileEnrolling: true })
  @Mutation(() => EnrollTotpResult, {
    description:
      'Creates a new secret for an authenticator app. A second factor that is already enabled keeps working until confirmTotp.',
  })
  enrollTotp(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => EnrollTotpInput, {
      nullable: true,
      description: 'Whether to replace an existing second factor. If left out, no.',
    })
    input: EnrollTotpInput | null,
  ) {
    return enrollTotp(ctx, input?.replace ?? false);
  }

  @Auth({ whileEnrolling: true })
  @RateLimit('SESSION', 'USER')
  @Mutation(() => ConfirmTotpResult, {
    description: 'Enables the second factor with the first code of the app, and returns new backup codes.',
  })
  async confirmTotp(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ConfirmTotpInput, { description: 'The enrollment, and the first code of the app.' })
    input: ConfirmTotpInput,
  ) {
    return backupCodes(ctx, await confirmTotp(ctx, input));
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => RegenerateBackupCodesResult, {
    description: 'Replaces all backup codes. The old ones stop working.',
  })
  async regenerateBackupCodes(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RegenerateBackupCodesInput, { description: 'A code of the second factor.' })
    { code }: RegenerateBackupCodesInput,
  ) {
    return backupCodes(ctx, await regenerateBackupCodes(ctx, code));
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => DisableMfaResult, {
    description: 'Removes the second factor of the caller, with its backup codes.',
  })
  async disableMfa(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => DisableMfaInput, { description: 'The password, or a code of the second factor.' })
    input: DisableMfaInput,
  ) {
    return Object.assign(new MfaDisabled(), { user: userType(ctx, await disableMfa(ctx, input)) });
  }
}

function backupCodes(ctx: RequestContext, { user, codes }: EnrollmentOutcome): BackupCodes {
  return Object.assign(new BackupCodes(), { codes, user: userType(ctx, user) });
}
