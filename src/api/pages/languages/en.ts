import type { Texts } from '../texts.js';

export const en: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'Verify your email address',
    lead: 'Press the button to confirm that this address is yours and that you signed up yourself. If you did not, close this page: another person entered your address.',
    button: 'Verify address',
    done: { title: 'Email address verified', text: '{email} is verified.' },
  },
  resetPassword: {
    title: 'Choose a new password',
    lead: 'Once it is changed, every device is signed out. If you did not ask for this, close this page.',
    button: 'Change password',
    done: { title: 'Password changed', text: 'Your new password is in place. You can sign in with it now.' },
  },
  invitation: {
    title: 'Choose a password',
    lead: 'An account was made for you. Choose the password that you want to sign in with. If you did not expect an account, close this page.',
    button: 'Set password',
    done: {
      title: 'Your account is ready',
      text: 'You can sign in now, with the address that the invitation was sent to and your password.',
    },
  },
  confirmEmailChange: {
    title: 'Confirm your new email address',
    lead: 'Press the button to use this address for your account. If you did not ask for this, close this page.',
    button: 'Confirm address',
    done: { title: 'Email address changed', text: 'Your account now uses {email}.' },
  },
  completeOAuth: {
    title: 'Finish signing in',
    lead: 'Press the button to finish signing in. If you did not begin this, close this page.',
    button: 'Finish signing in',
    done: { title: 'You are signed in', text: 'Go back to where you began.' },
  },
  signIn: {
    code: {
      title: 'Enter your code',
      label: 'Code',
      lead: 'Enter the code that your authenticator app shows, or one of your backup codes.',
      button: 'Sign in',
      missing: 'Enter a code.',
      length: 'A code of your authenticator app has {digits} digits. Check what you entered.',
      wrong: 'This code is not right, or was used already. Wait for the next one and try again.',
      wrongBackup: 'This backup code is not right, or was used already. Check it, or use another one.',
    },
    linkRequired: {
      title: 'You have an account already',
      text: 'There is an account with your email address. Go back to where you began, sign in the way you did before, and connect this account there.',
    },
    mailSent: {
      title: 'Check your mail',
      text: 'We sent a mail to {email}. Open the link in it to confirm the address, and then sign in again.',
    },
  },
  password: {
    label: 'New password',
    policy: 'At least {min} characters, at most {max}. Spaces and all other characters are welcome.',
    show: 'Show password',
    missing: 'Enter a new password.',
    tooShort: 'This password is too short. Use at least {min} characters.',
    tooLong: 'This password is too long. Use at most {max} characters.',
    weak: 'This password is too easy to guess. Choose another, without your name or your email address.',
    unusable: 'This password cannot be used. Choose another.',
    refused: 'Choose another password',
  },
  renewal: {
    label: 'Your email address',
    button: 'Send a new link',
    missing: 'Enter your email address, such as name@example.com.',
    sent: {
      title: 'Check your mail',
      text: 'If {email} can get a new link, a mail with it is on its way. It may take a few minutes.',
    },
  },
  next: {
    toApp: 'Go to {appName}',
    close: 'You can close this page.',
    help: 'Need help?',
    retry: 'Try again',
  },
  noScript: 'This page needs JavaScript. Allow it in your browser and open the link in the mail again.',
  busy: 'One moment…',
  failures: {
    noToken: {
      title: 'This link is not complete',
      text: 'A part of the address is missing. Open the link in the mail again, or copy it whole.',
    },
    invalidToken: {
      title: 'This link no longer works',
      text: 'This link was used already, has expired, or was replaced by a newer one.',
    },
    oauthFailed: {
      title: 'Signing in did not work',
      text: 'This sign-in was used already, took too long, or was begun in another browser. Go back to where you began and sign in again.',
    },
    declined: {
      title: 'You are not signed in',
      text: 'The sign-in at {provider} was cancelled, and nothing was passed on. Go back to where you began to try again or to sign in another way.',
    },
    providerFailed: {
      title: 'Signing in did not work',
      text: '{provider} could not sign you in. Try again later, or sign in another way.',
    },
    suspended: {
      title: 'This account is suspended',
      text: 'You cannot sign in to this account at present. Ask the people who run this service.',
    },
    signupDisabled: {
      title: 'There is no account for you yet',
      text: 'You cannot create an account here yourself. Ask the people who run this service for one.',
    },
    emailTaken: {
      title: 'Address already in use',
      text: 'Another account uses this address. Sign in and choose a different one.',
    },
    rateLimited: {
      title: 'Too many attempts',
      text: 'There were too many attempts. Try again in {wait}.',
    },
    unreachable: {
      title: 'No connection',
      text: 'The server cannot be reached. Check your connection and try again.',
    },
    unexpected: {
      title: 'Something went wrong',
      text: 'Something went wrong on our side. Try again in a few minutes.',
    },
  },
  errors: {
    notFound: {
      title: 'This page does not exist',
      text: 'Check the address. If you followed a link in a mail, copy it whole.',
    },
    wrongMethod: {
      title: 'There is nothing to see here',
      text: 'This address is for programs and cannot be opened in a browser.',
    },
    rateLimited: { title: 'Too many requests', text: 'Try again in {wait}.' },
    unavailable: {
      title: 'Not available at the moment',
      text: 'The service is not available at the moment. Try again shortly.',
    },
    unexpected: {
      title: 'Something went wrong',
      text: 'Something went wrong on our side. Try again in a few minutes.',
    },
    refused: { title: 'This request was refused', text: 'The server says:' },
  },
  start: {
    title: 'Accounts',
    lead: 'This server looks after the accounts of {appName}.',
    developers: 'For developers and operators',
    mailbox: 'Mailbox: the mails of this server',
    sandbox: 'Apollo Sandbox: try the GraphQL API',
    docs: 'Documentation',
    health: 'Health: whether the server runs',
    readiness: 'Readiness: whether it can be used',
    keys: 'Public keys of access tokens',
  },
  reference: 'If you report it, mention {reference}.',
};
