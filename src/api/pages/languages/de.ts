import type { Texts } from '../texts.js';

export const de: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'E-Mail-Adresse bestätigen',
    lead: 'Drücken Sie auf die Schaltfläche, um zu bestätigen, dass diese Adresse Ihnen gehört und Sie sich selbst registriert haben. Falls nicht, schließen Sie diese Seite: Dann hat jemand anderes Ihre Adresse angegeben.',
    button: 'Adresse bestätigen',
    done: { title: 'E-Mail-Adresse bestätigt', text: '{email} ist bestätigt.' },
  },
  resetPassword: {
    title: 'Neues Passwort wählen',
    lead: 'Nach der Änderung werden alle Geräte abgemeldet. Wenn Sie das nicht veranlasst haben, schließen Sie diese Seite.',
    button: 'Passwort ändern',
    done: {
      title: 'Passwort geändert',
      text: 'Ihr neues Passwort gilt ab sofort. Sie können sich jetzt damit anmelden.',
    },
  },
  invitation: {
    title: 'Passwort wählen',
    lead: 'Für Sie wurde ein Konto angelegt. Wählen Sie das Passwort, mit dem Sie sich anmelden möchten. Wenn Sie kein Konto erwartet haben, schließen Sie diese Seite.',
    button: 'Passwort festlegen',
    done: {
      title: 'Ihr Konto ist bereit',
      text: 'Sie können sich jetzt anmelden, mit der Adresse, an die die Einladung ging, und Ihrem Passwort.',
    },
  },
  confirmEmailChange: {
    title: 'Neue E-Mail-Adresse bestätigen',
    lead: 'Drücken Sie auf die Schaltfläche, um diese Adresse für Ihr Konto zu verwenden. Wenn Sie das nicht veranlasst haben, schließen Sie diese Seite.',
    button: 'Adresse bestätigen',
    done: { title: 'E-Mail-Adresse geändert', text: 'Ihr Konto verwendet jetzt {email}.' },
  },
  completeOAuth: {
    title: 'Anmeldung abschließen',
    lead: 'Drücken Sie auf die Schaltfläche, um die Anmeldung abzuschließen. Wenn Sie sie nicht begonnen haben, schließen Sie diese Seite.',
    button: 'Anmeldung abschließen',
    done: { title: 'Sie sind angemeldet', text: 'Gehen Sie dorthin zurück, wo Sie begonnen haben.' },
  },
  signIn: {
    code: {
      title: 'Code eingeben',
      label: 'Code',
      lead: 'Geben Sie den Code aus Ihrer Authenticator-App ein oder einen Ihrer Backup-Codes.',
      button: 'Anmelden',
      missing: 'Geben Sie einen Code ein.',
      length: 'Ein Code Ihrer Authenticator-App hat {digits} Ziffern. Prüfen Sie Ihre Eingabe.',
      wrong:
        'Dieser Code stimmt nicht oder wurde bereits verwendet. Warten Sie auf den nächsten und versuchen Sie es erneut.',
      wrongBackup:
        'Dieser Backup-Code stimmt nicht oder wurde bereits verwendet. Prüfen Sie ihn oder verwenden Sie einen anderen.',
    },
    linkRequired: {
      title: 'Sie haben schon ein Konto',
      text: 'Zu Ihrer E-Mail-Adresse gibt es bereits ein Konto. Gehen Sie dorthin zurück, wo Sie begonnen haben, melden Sie sich wie bisher an und verbinden Sie dort dieses Konto.',
    },
    mailSent: {
      title: 'Sehen Sie in Ihre E-Mails',
      text: 'Wir haben eine E-Mail an {email} geschickt. Öffnen Sie den Link darin, um die Adresse zu bestätigen, und melden Sie sich dann erneut an.',
    },
  },
  password: {
    label: 'Neues Passwort',
    policy: 'Mindestens {min} Zeichen, höchstens {max}. Leerzeichen und alle anderen Zeichen sind erlaubt.',
    show: 'Passwort anzeigen',
    missing: 'Geben Sie ein neues Passwort ein.',
    tooShort: 'Dieses Passwort ist zu kurz. Verwenden Sie mindestens {min} Zeichen.',
    tooLong: 'Dieses Passwort ist zu lang. Verwenden Sie höchstens {max} Zeichen.',
    weak: 'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes, ohne Ihren Namen und ohne Ihre E-Mail-Adresse.',
    unusable: 'Dieses Passwort kann nicht verwendet werden. Wählen Sie ein anderes.',
    refused: 'Wählen Sie ein anderes Passwort',
  },
  renewal: {
    label: 'Ihre E-Mail-Adresse',
    button: 'Neuen Link senden',
    missing: 'Geben Sie Ihre E-Mail-Adresse ein, zum Beispiel name@example.com.',
    sent: {
      title: 'Sehen Sie in Ihre E-Mails',
      text: 'Wenn {email} einen neuen Link erhalten kann, ist eine E-Mail damit unterwegs. Das kann einige Minuten dauern.',
    },
  },
  next: {
    toApp: 'Zu {appName}',
    close: 'Sie können diese Seite schließen.',
    help: 'Brauchen Sie Hilfe?',
    retry: 'Erneut versuchen',
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
      text: 'Dieser Link wurde bereits verwendet, ist abgelaufen oder wurde durch einen neueren ersetzt.',
    },
    oauthFailed: {
      title: 'Die Anmeldung ist fehlgeschlagen',
      text: 'Diese Anmeldung wurde bereits verwendet, hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Gehen Sie dorthin zurück, wo Sie begonnen haben, und melden Sie sich erneut an.',
    },
    declined: {
      title: 'Sie sind nicht angemeldet',
      text: 'Die Anmeldung bei {provider} wurde abgebrochen, und nichts wurde weitergegeben. Gehen Sie dorthin zurück, wo Sie begonnen haben, um es erneut zu versuchen oder sich anders anzumelden.',
    },
    providerFailed: {
      title: 'Die Anmeldung ist fehlgeschlagen',
      text: '{provider} konnte Sie nicht anmelden. Versuchen Sie es später erneut oder melden Sie sich anders an.',
    },
    suspended: {
      title: 'Dieses Konto ist gesperrt',
      text: 'Sie können sich bei diesem Konto zurzeit nicht anmelden. Wenden Sie sich an die Betreiber dieses Dienstes.',
    },
    signupDisabled: {
      title: 'Für Sie gibt es noch kein Konto',
      text: 'Hier können Sie nicht selbst ein Konto anlegen. Bitten Sie die Betreiber dieses Dienstes darum.',
    },
    emailTaken: {
      title: 'Adresse bereits vergeben',
      text: 'Ein anderes Konto verwendet diese Adresse. Melden Sie sich an und wählen Sie eine andere.',
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
  errors: {
    notFound: {
      title: 'Diese Seite gibt es nicht',
      text: 'Prüfen Sie die Adresse. Wenn Sie einem Link in einer E-Mail gefolgt sind, kopieren Sie ihn vollständig.',
    },
    wrongMethod: {
      title: 'Hier gibt es nichts zu sehen',
      text: 'Diese Adresse ist für Programme und lässt sich nicht im Browser öffnen.',
    },
    rateLimited: { title: 'Zu viele Anfragen', text: 'Versuchen Sie es in {wait} erneut.' },
    unavailable: {
      title: 'Zurzeit nicht verfügbar',
      text: 'Der Dienst ist zurzeit nicht verfügbar. Versuchen Sie es in Kürze erneut.',
    },
    unexpected: {
      title: 'Etwas ist schiefgegangen',
      text: 'Bei uns ist etwas schiefgegangen. Versuchen Sie es in ein paar Minuten erneut.',
    },
    refused: { title: 'Diese Anfrage wurde abgelehnt', text: 'Der Server meldet:' },
  },
  start: {
    title: 'Konten',
    lead: 'Dieser Server verwaltet die Konten von {appName}.',
    developers: 'Für Entwicklung und Betrieb',
    mailbox: 'Postfach: die E-Mails dieses Servers',
    sandbox: 'Apollo Sandbox: die GraphQL-API ausprobieren',
    docs: 'Dokumentation',
    health: 'Zustand: ob der Server läuft',
    readiness: 'Bereitschaft: ob er benutzt werden kann',
    keys: 'Öffentliche Schlüssel der Zugriffstoken',
  },
  reference: 'Wenn Sie das melden, geben Sie {reference} an.',
};
