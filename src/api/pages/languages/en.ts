import type { Texts } from '../texts.js';

export const en: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'Verify your email address',
    lead: 'Press the button to confirm that this address is yours and that you signed up yourself. If you did not, close this page: another person entered your address.',
    button: 'Verify address',
    done: {
      title: 'Email address verified',
      text: '{email} is verified. You can close this page.',
    },
  },
  resetPassword: {
    title: 'Choose a new password',
    lead: 'Once it is changed, every device is signed out. If you did not ask for this, close this page.',
    button: 'Change password',
    done: {
      title: 'Password changed',
      text: 'Your new password is in place. You can close this page and sign in with it.',
    },
  },
  confirmEmailChange: {
    title: 'Confirm your new email address',
    lead: 'Press the button to use this address for your account. If you did not ask for this, close this page.',
    button: 'Confirm address',
    done: {
      title: 'Email address changed',
      text: 'Your account now uses {email}. You can close this page.',
    },
  },
  completeOAuth: {
    title: 'Finish signing in',
    lead: 'Press the button to finish signing in. If you did not begin this, close this page.',
    button: 'Finish signing in',
    done: {
      title: 'You are signed in',
      text: 'You can close this page and go back to where you came from.',
    },
  },
  signIn: {
    code: {
      title: 'Enter your code',
      label: 'Code',
      lead: 'Enter the code that your authenticator app shows, or one of your backup codes.',
      button: 'Sign in',
      missing: 'Enter a code.',
      wrong: 'This code is not right, or was used already. Wait for the next one and try again.',
    },
    linkRequired: {
      title: 'You have an account already',
      text: 'An account with your email address is here already. Go back to where you came from, sign in the way you did before, and connect this account there.',
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
    hide: 'Hide password',
    missing: 'Enter a new password.',
    tooShort: 'This password is too short. Use at least {min} characters.',
    tooLong: 'This password is too long. Use at most {max} characters.',
    weak: 'This password is too easy to guess. Choose another, without your name or your email address.',
    unusable: 'This password cannot be used. Choose another.',
    refused: 'Choose another password',
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
      text: 'This link was used already, has expired, or was replaced by a newer one. Ask for a new one.',
    },
    oauthFailed: {
      title: 'Signing in did not work',
      text: 'This sign-in was used already, took too long, or was begun in another browser. Begin again.',
    },
    emailTaken: {
      title: 'Address already in use',
      text: 'Another account uses this address. Choose a different one.',
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
  reference: 'If you report it, mention {reference}.',
};
