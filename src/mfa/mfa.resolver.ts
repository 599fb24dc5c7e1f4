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

@InputType({ description: 'replace: begin a new secret although one is active.' })
class EnrollTotpInput {
  @Field(() => Boolean, { defaultValue: false })
  readonly replace!: boolean;
}

@InputType({ description: 'code: the first one that the app shows.' })
class ConfirmTotpInput {
  @Field(() => String)
  readonly enrollmentToken!: string;

  @Field(() => String)
  readonly code!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Ends every other session, which never showed the new factor.',
  })
  readonly endOtherSessions!: boolean;
}

@InputType({ description: 'code: of the app, or a backup code.' })
class RegenerateBackupCodesInput {
  @Field(() => String)
  readonly code!: string;
}

@InputType({
  description:
    'Exactly one of password and code. The password is enough only in a session that has shown the second factor.',
})
class DisableMfaInput {
  @Field(() => String, { nullable: true })
  readonly password?: string | null;

  @Field(() => String, { nullable: true })
  readonly code?: string | null;
}

@Resolver()
export class MfaResolver {
  @Auth({ fresh: true, whileEnrolling: true })
  @Mutation(() => EnrollTotpResult, {
    description: 'Begins a new TOTP secret. The active one goes on working until confirmTotp.',
  })
  enrollTotp(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => EnrollTotpInput, { nullable: true }) input: EnrollTotpInput | null,
  ) {
    return enrollTotp(ctx, input?.replace ?? false);
  }

  @Auth({ whileEnrolling: true })
  @RateLimit('SESSION', 'USER')
  @Mutation(() => ConfirmTotpResult, { description: 'Turns the second factor on by its first code.' })
  async confirmTotp(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => ConfirmTotpInput) input: ConfirmTotpInput,
  ) {
    return backupCodes(await confirmTotp(ctx, input));
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => RegenerateBackupCodesResult, {
    description: 'Gives new backup codes. Those from before are dead.',
  })
  async regenerateBackupCodes(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => RegenerateBackupCodesInput) { code }: RegenerateBackupCodesInput,
  ) {
    return backupCodes(await regenerateBackupCodes(ctx, code));
  }

  @Auth()
  @RateLimit('SESSION', 'USER')
  @Mutation(() => DisableMfaResult, { description: 'Turns the second factor off.' })
  async disableMfa(
    @Ctx('ctx') ctx: RequestContext,
    @Arg('input', () => DisableMfaInput) input: DisableMfaInput,
  ) {
    return Object.assign(new MfaDisabled(), { user: userType(await disableMfa(ctx, input)) });
  }
}

function backupCodes({ user, codes }: EnrollmentOutcome): BackupCodes {
  return Object.assign(new BackupCodes(), { codes, user: userType(user) });
}
