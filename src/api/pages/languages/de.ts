import type { Texts } from '../texts.js';

export const de: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'E-Mail-Adresse bestätigen',
    lead: 'Drücken Sie auf die Schaltfläche, um zu bestätigen, dass diese Adresse Ihnen gehört. Wenn Sie das nicht veranlasst haben, schließen Sie diese Seite.',
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
