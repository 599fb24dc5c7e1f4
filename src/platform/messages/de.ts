import type { Catalogue } from './catalogue.js';

export const de: Catalogue = {
  InvalidInput: 'Einige Angaben sind ungültig. Korrigieren Sie sie und versuchen Sie es erneut.',
  WeakPassword: 'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes.',
  EmailTaken: 'Ein anderes Konto verwendet diese E-Mail-Adresse bereits. Verwenden Sie eine andere Adresse.',
  UsernameTaken: 'Dieser Benutzername ist bereits vergeben. Wählen Sie einen anderen.',
  SignupDisabled:
    'Sie können hier nicht selbst ein Konto erstellen. Wenden Sie sich an eine Person aus der Administration.',
  InvalidCredentials:
    'Die E-Mail-Adresse, der Benutzername oder das Passwort ist falsch. Prüfen Sie Ihre Angaben und versuchen Sie es erneut.',
  EmailNotVerified:
    'Bestätigen Sie zuerst Ihre E-Mail-Adresse. Wir haben Ihnen eine E-Mail mit einem Link geschickt.',
  AccountLocked: 'Es gab zu viele Fehlversuche. Versuchen Sie es {wait} erneut.',
  AccountSuspended: 'Dieses Konto ist gesperrt. Wenden Sie sich an die Administration.',
  RateLimited: 'Es gab zu viele Versuche. Versuchen Sie es {wait} erneut.',
  InvalidToken: 'Dieser Link gilt nicht mehr. Fordern Sie einen neuen an.',
  InvalidCode: 'Dieser Code stimmt nicht oder wurde bereits verwendet. Geben Sie einen neuen ein.',
  MfaAlreadyEnabled: 'Für dieses Konto ist bereits eine Authenticator-App eingerichtet.',
  MfaNotEnabled: 'Für dieses Konto ist keine Authenticator-App eingerichtet.',
  ReauthenticationRequired:
    'Bestätigen Sie zu Ihrer Sicherheit, dass Sie es sind, und versuchen Sie es dann erneut.',
  OAuthFailed:
    'Die Anmeldung beim Anbieter hat nicht geklappt. Beginnen Sie von vorn oder melden Sie sich auf andere Weise an.',
  ProviderUnavailable:
    'Der Anbieter antwortet nicht. Versuchen Sie es später erneut oder melden Sie sich auf andere Weise an.',
  IdentityTaken: 'Dieses Konto beim Anbieter ist hier bereits mit einem anderen Konto verbunden.',
  LastLoginMethod: 'Das ist Ihre einzige Möglichkeit, sich anzumelden. Legen Sie zuerst ein Passwort fest.',
  LastAdministrator:
    'Das ist das letzte Konto mit Administrationsrechten. Geben Sie zuerst einem anderen Konto diese Rechte.',
  Conflict:
    'Jemand anderes hat das inzwischen geändert. Sehen Sie es sich noch einmal an und wiederholen Sie dann Ihre Änderung.',
  NotFound: 'Das gibt es nicht oder nicht mehr.',
  CsrfRejected: 'Diese Seite darf das nicht. Laden Sie sie neu und versuchen Sie es erneut.',
  Unauthenticated: 'Sie sind nicht angemeldet. Melden Sie sich an, um fortzufahren.',
  Forbidden: 'Ihr Konto hat dafür keine Berechtigung.',
  ServiceUnavailable: 'Der Dienst ist zurzeit nicht verfügbar. Versuchen Sie es in Kürze erneut.',

  TOKEN_MISSING: 'Sie sind nicht angemeldet. Melden Sie sich an, um fortzufahren.',
  TOKEN_INVALID: 'Ihre Sitzung ist ungültig. Melden Sie sich erneut an.',
  TOKEN_EXPIRED: 'Ihre Sitzung ist abgelaufen. Melden Sie sich erneut an.',
  SESSION_REVOKED: 'Ihre Sitzung ist beendet. Melden Sie sich erneut an.',
  ROLE_MISSING: 'Ihr Konto hat dafür keine Berechtigung.',
  MFA_ENROLLMENT_REQUIRED:
    'Ihr Konto braucht dafür eine Authenticator-App. Richten Sie eine ein oder bestätigen Sie mit der vorhandenen.',
  CROSS_SITE:
    'Ihr Browser würde Sie hier nicht angemeldet lassen, weil Seite und Server unter verschiedenen Namen laufen. Öffnen Sie beide unter einem Namen: in der Entwicklung localhost, nicht 127.0.0.1.',

  wrongPassword: 'Das Passwort ist falsch. Prüfen Sie es und versuchen Sie es erneut.',
  signInExpired:
    'Diese Anmeldung hat zu lange gedauert oder ist bereits abgeschlossen. Melden Sie sich erneut an.',
  setupExpired:
    'Die Einrichtung der App hat zu lange gedauert oder ist bereits abgeschlossen. Beginnen Sie von vorn.',
  connectingExpired:
    'Das Verbinden der Konten hat zu lange gedauert oder ist bereits abgeschlossen. Beginnen Sie von vorn.',
  internalError:
    'Bei uns ist etwas schiefgegangen. Versuchen Sie es in ein paar Minuten erneut. Wenn Sie das melden, geben Sie {reference} an.',

  verificationRequested:
    'Wenn diese Adresse noch bestätigt werden muss, ist eine E-Mail mit einem Link unterwegs.',
  resetRequested: 'Wenn es zu dieser Adresse ein Konto gibt, ist eine E-Mail mit einem Link unterwegs.',
  emailChangeRequested:
    'Eine E-Mail mit einem Link ist an die neue Adresse unterwegs. Öffnen Sie den Link, um die Adresse zu bestätigen.',
  mailSent: 'Eine E-Mail an die Person ist unterwegs.',

  emailMissing: 'Geben Sie eine E-Mail-Adresse ein.',
  emailMalformed: 'Geben Sie eine E-Mail-Adresse wie ada@example.com ein.',
  emailLocalPart:
    'Vor dem @ dürfen nur Buchstaben von a bis z, Ziffern, einzelne Punkte und Zeichen wie - _ und + stehen.',
  emailDomain: 'Der Teil nach dem @ ist keine gültige Domain. Prüfen Sie ihn auf Tippfehler.',
  emailUnchanged: 'Ihr Konto hat diese Adresse bereits.',
  emailOrUsernameMissing: 'Geben Sie eine E-Mail-Adresse oder einen Benutzernamen ein.',
  emailOrUsername: 'Geben Sie entweder eine E-Mail-Adresse oder einen Benutzernamen ein.',
  usernameMalformed:
    'Verwenden Sie 3 bis 32 Buchstaben von a bis z, Ziffern, Punkte, Bindestriche und Unterstriche. Am Anfang und am Ende steht ein Buchstabe oder eine Ziffer.',
  usernameNotUsed: 'Benutzernamen werden hier nicht verwendet. Lassen Sie dieses Feld leer.',
  usernameNeeded:
    'Sie melden sich mit Ihrem Benutzernamen an. Wählen Sie einen anderen, statt ihn zu entfernen.',
  nameMissing: 'Geben Sie einen Namen ein.',
  nameCharacters: 'Entfernen Sie Zeilenumbrüche und andere unsichtbare Zeichen.',
  languageUnknown: 'Wählen Sie eine Sprache, zum Beispiel en oder pt-BR.',
  tooLong: 'Verwenden Sie höchstens {count} Zeichen.',
  controlCharacters: 'Entfernen Sie die unsichtbaren Steuerzeichen.',
  unstorable: 'Entfernen Sie die Zeichen, die kein Text sind.',

  passwordMissing: 'Geben Sie ein Passwort ein.',
  passwordTooLong: 'Dieses Passwort ist zu lang. Verwenden Sie ein kürzeres.',
  passwordOrEmailMissing:
    'Geben Sie ein Passwort ein oder eine E-Mail-Adresse, an die wir einen Link zum Festlegen schicken können.',
  passwordShort: 'Verwenden Sie mindestens {count} Zeichen.',
  passwordCommon:
    'Viele verwenden dieses Passwort, deshalb wird es bei Angriffen zuerst ausprobiert. Wählen Sie ein anderes.',
  passwordPersonal: 'Verzichten Sie auf Ihren Namen, Ihren Benutzernamen und Ihre E-Mail-Adresse.',
  passwordUnchanged: 'Wählen Sie ein Passwort, das sich vom bisherigen unterscheidet.',
  codeMissing: 'Geben Sie einen Code Ihrer Authenticator-App oder einen Backup-Code ein.',
  codeOrPassword: 'Geben Sie entweder das Passwort oder einen Code ein.',
  codeNotUsed: 'Dieses Konto hat keine Authenticator-App. Geben Sie das Passwort ein.',

  providerUnknown: 'Diese Art der Anmeldung gibt es hier nicht. Wählen Sie eine andere.',
  providerCodeMissing: 'Die Antwort des Anbieters ist unvollständig. Beginnen Sie von vorn.',
  returnAddressUnknown:
    'Der Rückweg vom Anbieter ist hier nicht erlaubt. Melden Sie sich auf andere Weise an.',
  returnAddressMissing: 'Es ist unklar, von welchem Anbieter diese Antwort kommt. Beginnen Sie von vorn.',
  returnAddressShared:
    'Dieser Anbieter kann hier zurzeit nicht verwendet werden. Melden Sie sich auf andere Weise an.',
  attemptForm: 'Der Name eines Versuchs hat 22 bis 128 Buchstaben, Ziffern, Binde- und Unterstriche.',
  tokenTwice:
    'Das wurde doppelt gesendet, als Wert und als Cookie. Laden Sie die Seite neu und versuchen Sie es erneut.',

  roleMissing: 'Wählen Sie mindestens eine Rolle.',
  roleNotOffered: 'Diese Rolle können Sie nicht selbst wählen. Wählen Sie eine andere.',
  roleUnknown: 'Wählen Sie eine dieser Rollen: {roles}.',
  ownSuspension:
    'Sie können Ihr eigenes Konto nicht sperren. Bitten Sie eine andere Person aus der Administration darum.',
  ownAuthenticator: 'Schalten Sie Ihre eigene Authenticator-App in den Einstellungen Ihres Kontos ab.',
  userWithoutEmail: 'Dieses Konto hat keine E-Mail-Adresse.',
  userSuspended: 'Dieses Konto ist gesperrt. Heben Sie zuerst die Sperre auf.',
  userHasBegun:
    'Dieses Konto ist bereits eingerichtet. Schicken Sie stattdessen einen Link für ein neues Passwort.',
  signInNameMissing: 'Das Konto braucht für die Anmeldung eine E-Mail-Adresse oder einen Benutzernamen.',
  userIdMalformed: 'Geben Sie die ID eines Kontos ein.',
  ipAddressMalformed: 'Geben Sie eine IP-Adresse ein.',
  pageSize: 'Fragen Sie höchstens {count} Einträge ab.',
  pageTwice: 'Fragen Sie Einträge nur von einem Ende der Liste ab.',
  pageUnknown: 'Diese Stelle gibt es in der Liste nicht. Beginnen Sie am Anfang.',
};
