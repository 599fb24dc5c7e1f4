import type { Texts } from '../texts.js';

export const de: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'E-Mail-Adresse bestätigen',
    lead: 'Drücken Sie auf die Schaltfläche, um zu bestätigen, dass diese Adresse Ihnen gehört und Sie sich selbst registriert haben. Falls nicht, schließen Sie diese Seite: Dann hat jemand anderes Ihre Adresse angegeben.',
    button: 'Adresse bestätigen',
    done: {
      title: 'E-Mail-Adresse bestätigt',
      text: '{email} ist bestätigt. Sie können diese Seite schließen.',
    },
  },
  resetPassword: {
    title: 'Neues Passwort wählen',
    lead: 'Nach der Änderung werden alle Geräte abgemeldet. Wenn Sie das nicht veranlasst haben, schließen Sie diese Seite.',
    button: 'Passwort ändern',
    done: {
      title: 'Passwort geändert',
      text: 'Ihr neues Passwort gilt ab sofort. Sie können diese Seite schließen und sich damit anmelden.',
    },
  },
  confirmEmailChange: {
    title: 'Neue E-Mail-Adresse bestätigen',
    lead: 'Drücken Sie auf die Schaltfläche, um diese Adresse für Ihr Konto zu verwenden. Wenn Sie das nicht veranlasst haben, schließen Sie diese Seite.',
    button: 'Adresse bestätigen',
    done: {
      title: 'E-Mail-Adresse geändert',
      text: 'Ihr Konto verwendet jetzt {email}. Sie können diese Seite schließen.',
    },
  },
  completeOAuth: {
    title: 'Anmeldung abschließen',
    lead: 'Mit der Schaltfläche wird die Anmeldung abgeschlossen. Wer sie nicht begonnen hat, schließt diese Seite.',
    button: 'Anmeldung abschließen',
    done: {
      title: 'Angemeldet',
      text: 'Diese Seite kann geschlossen werden; weiter geht es dort, wo die Anmeldung begann.',
    },
  },
  signIn: {
    code: {
      title: 'Code eingeben',
      label: 'Code',
      lead: 'Geben Sie den Code aus Ihrer Authenticator-App ein oder einen Ihrer Backup-Codes.',
      button: 'Anmelden',
      missing: 'Geben Sie einen Code ein.',
      wrong:
        'Dieser Code stimmt nicht oder wurde bereits verwendet. Warten Sie auf den nächsten und versuchen Sie es erneut.',
    },
    linkRequired: {
      title: 'Es gibt schon ein Konto',
      text: 'Zu Ihrer E-Mail-Adresse gibt es hier bereits ein Konto. Melden Sie sich dort, wo die Anmeldung begann, wie bisher an und verbinden Sie dieses Konto dort.',
    },
    mailSent: {
      title: 'E-Mail abrufen',
      text: 'Wir haben eine E-Mail an {email} geschickt. Öffnen Sie den Link darin, um die Adresse zu bestätigen, und melden Sie sich dann erneut an.',
    },
  },
  password: {
    label: 'Neues Passwort',
    policy: 'Mindestens {min} Zeichen, höchstens {max}. Leerzeichen und alle anderen Zeichen sind erlaubt.',
    show: 'Passwort anzeigen',
    hide: 'Passwort verbergen',
    missing: 'Geben Sie ein neues Passwort ein.',
    tooShort: 'Dieses Passwort ist zu kurz. Verwenden Sie mindestens {min} Zeichen.',
    tooLong: 'Dieses Passwort ist zu lang. Verwenden Sie höchstens {max} Zeichen.',
    weak: 'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes, ohne Ihren Namen und ohne Ihre E-Mail-Adresse.',
    unusable: 'Dieses Passwort kann nicht verwendet werden. Wählen Sie ein anderes.',
    refused: 'Anderes Passwort wählen',
  },
  noScript:
    'Diese Seite benötigt JavaScript. Erlauben Sie es in Ihrem Browser und öffnen Sie den Link in der E-Mail erneut.',
  busy: 'Einen Moment …',
  failures: {
    noToken: {
      title: 'Dieser Link ist unvollständig',
      text: 'Ein Teil der Adresse fehlt. Öffnen Sie den Link in der E-Mail erneut oder kopieren Sie ihn vollständig.',
    },
    invalidToken: {
      title: 'Dieser Link gilt nicht mehr',
      text: 'Dieser Link wurde bereits verwendet, ist abgelaufen oder wurde durch einen neueren ersetzt. Fordern Sie einen neuen an.',
    },
    oauthFailed: {
      title: 'Die Anmeldung hat nicht geklappt',
      text: 'Diese Anmeldung wurde schon benutzt, hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Bitte noch einmal beginnen.',
    },
    emailTaken: {
      title: 'Adresse bereits vergeben',
      text: 'Ein anderes Konto verwendet diese Adresse. Wählen Sie eine andere.',
    },
    rateLimited: {
      title: 'Zu viele Versuche',
      text: 'Es gab zu viele Versuche. Versuchen Sie es in {wait} erneut.',
    },
    unreachable: {
      title: 'Keine Verbindung',
      text: 'Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    },
    unexpected: {
      title: 'Etwas ist schiefgegangen',
      text: 'Bei uns ist etwas schiefgegangen. Versuchen Sie es in ein paar Minuten erneut.',
    },
  },
  reference: 'Wenn Sie das melden, geben Sie {reference} an.',
};
