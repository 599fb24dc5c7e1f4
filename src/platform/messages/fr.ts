import type { Catalogue } from './catalogue.js';

export const fr: Catalogue = {
  InvalidInput: 'Certaines informations ne sont pas valables. Corrigez-les et réessayez.',
  WeakPassword: 'Ce mot de passe est trop facile à deviner. Choisissez-en un autre.',
  EmailTaken: 'Un autre compte utilise déjà cette adresse e-mail. Utilisez une autre adresse.',
  UsernameTaken: 'Ce nom d’utilisateur est déjà pris. Choisissez-en un autre.',
  SignupDisabled: 'Vous ne pouvez pas créer de compte ici par vous-même. Demandez-en un à l’administration.',
  InvalidCredentials:
    'L’adresse e-mail, le nom d’utilisateur ou le mot de passe est incorrect. Vérifiez votre saisie et réessayez.',
  EmailNotVerified:
    'Confirmez d’abord votre adresse e-mail. Nous vous avons envoyé un e-mail contenant un lien.',
  AccountLocked: 'Il y a eu trop de tentatives infructueuses. Réessayez {wait}.',
  AccountSuspended: 'Ce compte est suspendu. Adressez-vous à l’administration.',
  RateLimited: 'Il y a eu trop de tentatives. Réessayez {wait}.',
  InvalidToken: 'Ce lien n’est plus valable. Demandez-en un nouveau.',
  InvalidCode: 'Ce code est incorrect ou a déjà été utilisé. Saisissez-en un nouveau.',
  MfaAlreadyEnabled: 'Une application d’authentification est déjà configurée pour ce compte.',
  MfaNotEnabled: 'Aucune application d’authentification n’est configurée pour ce compte.',
  ReauthenticationRequired: 'Pour votre sécurité, confirmez qu’il s’agit bien de vous, puis réessayez.',
  OAuthFailed: 'La connexion auprès du fournisseur n’a pas abouti. Recommencez ou connectez-vous autrement.',
  ProviderUnavailable: 'Le fournisseur ne répond pas. Réessayez plus tard ou connectez-vous autrement.',
  IdentityTaken: 'Ce compte du fournisseur est déjà associé à un autre compte ici.',
  LastLoginMethod: 'C’est votre seul moyen de connexion. Définissez d’abord un mot de passe.',
  LastAdministrator: 'C’est le dernier compte d’administration. Donnez d’abord ces droits à un autre compte.',
  Conflict:
    'Quelqu’un d’autre a modifié cet élément entre-temps. Consultez-le à nouveau, puis refaites votre modification.',
  NotFound: 'Cet élément n’existe pas ou n’existe plus.',
  CsrfRejected: 'Cette page n’est pas autorisée à faire cela. Rechargez-la et réessayez.',
  Unauthenticated: 'Vous n’êtes pas en session. Connectez-vous pour continuer.',
  Forbidden: 'Votre compte n’a pas l’autorisation nécessaire.',
  ServiceUnavailable: 'Le service est indisponible pour le moment. Réessayez dans quelques instants.',

  TOKEN_MISSING: 'Vous n’êtes pas en session. Connectez-vous pour continuer.',
  TOKEN_INVALID: 'Votre session n’est pas valable. Connectez-vous à nouveau.',
  TOKEN_EXPIRED: 'Votre session a expiré. Connectez-vous à nouveau.',
  SESSION_REVOKED: 'Votre session est terminée. Connectez-vous à nouveau.',
  ROLE_MISSING: 'Votre compte n’a pas l’autorisation nécessaire.',
  MFA_ENROLLMENT_REQUIRED:
    'Votre compte a besoin d’une application d’authentification pour cela. Configurez-en une ou confirmez avec celle que vous avez.',
  CROSS_SITE:
    'Votre navigateur ne conserverait pas votre session ici, car la page et le serveur se trouvent sur des sites différents. Ouvrez les deux sous un même nom : en développement localhost, et non 127.0.0.1.',

  wrongPassword: 'Le mot de passe est incorrect. Vérifiez-le et réessayez.',
  signInExpired: 'Cette connexion a duré trop longtemps ou est déjà terminée. Connectez-vous à nouveau.',
  setupExpired: 'La configuration de l’application a duré trop longtemps ou est déjà terminée. Recommencez.',
  connectingExpired: 'L’association des comptes a duré trop longtemps ou est déjà terminée. Recommencez.',
  internalError:
    'Une erreur est survenue de notre côté. Réessayez dans quelques minutes. Si vous la signalez, indiquez {reference}.',

  verificationRequested:
    'Si cette adresse doit encore être confirmée, un e-mail contenant un lien est en route.',
  resetRequested: 'Si un compte utilise cette adresse, un e-mail contenant un lien est en route.',
  emailChangeRequested:
    'Un e-mail contenant un lien est en route vers la nouvelle adresse. Ouvrez le lien pour confirmer l’adresse.',
  mailSent: 'Un e-mail est en route vers cette personne.',

  emailMissing: 'Saisissez une adresse e-mail.',
  emailMalformed: 'Saisissez une adresse e-mail comme ada@example.com.',
  emailLocalPart:
    'Avant le @, seuls sont acceptés les lettres de a à z, les chiffres, les points isolés et des signes comme - _ et +.',
  emailDomain: 'Ce qui suit le @ n’est pas un domaine valable. Vérifiez qu’il ne contient pas de faute.',
  emailUnchanged: 'Votre compte utilise déjà cette adresse.',
  emailOrUsernameMissing: 'Saisissez une adresse e-mail ou un nom d’utilisateur.',
  emailOrUsername: 'Saisissez soit une adresse e-mail, soit un nom d’utilisateur.',
  usernameMalformed:
    'Utilisez de 3 à 32 lettres de a à z, chiffres, points, tirets et tirets bas. Commencez et terminez par une lettre ou un chiffre.',
  usernameNotUsed: 'Les noms d’utilisateur ne sont pas utilisés ici. Laissez ce champ vide.',
  usernameNeeded:
    'Vous vous connectez avec votre nom d’utilisateur. Choisissez-en un autre au lieu de le supprimer.',
  nameMissing: 'Saisissez un nom.',
  nameCharacters: 'Supprimez les sauts de ligne et les autres caractères invisibles.',
  languageUnknown: 'Choisissez une langue, par exemple en ou pt-BR.',
  tooLong: { one: 'Utilisez au plus {count} caractère.', other: 'Utilisez au plus {count} caractères.' },
  controlCharacters: 'Supprimez les caractères de contrôle invisibles.',
  unstorable: 'Supprimez les caractères qui ne sont pas du texte.',

  passwordMissing: 'Saisissez un mot de passe.',
  passwordTooLong: 'Ce mot de passe est trop long. Utilisez-en un plus court.',
  passwordOrEmailMissing:
    'Saisissez un mot de passe, ou une adresse e-mail à laquelle nous pourrons envoyer un lien pour en définir un.',
  passwordShort: {
    one: 'Utilisez au moins {count} caractère.',
    other: 'Utilisez au moins {count} caractères.',
  },
  passwordCommon:
    'Ce mot de passe est très répandu et sera essayé en premier lors d’une attaque. Choisissez-en un autre.',
  passwordPersonal: 'N’utilisez ni votre nom, ni votre nom d’utilisateur, ni votre adresse e-mail.',
  passwordUnchanged: 'Choisissez un mot de passe différent de l’actuel.',
  codeMissing: 'Saisissez un code de votre application d’authentification ou un code de secours.',
  codeOrPassword: 'Saisissez soit le mot de passe, soit un code.',
  codeNotUsed: 'Ce compte n’a pas d’application d’authentification. Saisissez le mot de passe.',

  providerUnknown: 'Ce moyen de connexion n’existe pas ici. Choisissez-en un autre.',
  providerCodeMissing: 'La réponse du fournisseur est incomplète. Recommencez.',
  returnAddressUnknown: 'Le retour depuis le fournisseur n’est pas autorisé ici. Connectez-vous autrement.',
  returnAddressMissing: 'Il est impossible de savoir quel fournisseur a envoyé cette réponse. Recommencez.',
  returnAddressShared:
    'Ce fournisseur ne peut pas être utilisé ici pour le moment. Connectez-vous autrement.',
  attemptForm: 'Le nom d’une tentative comporte de 22 à 128 lettres, chiffres, traits d’union et tirets bas.',
  tokenTwice:
    'Cette information a été envoyée deux fois, comme valeur et comme cookie. Rechargez la page et réessayez.',

  roleMissing: 'Choisissez au moins un rôle.',
  roleNotOffered: 'Vous ne pouvez pas choisir ce rôle vous-même. Choisissez-en un autre.',
  roleUnknown: 'Choisissez l’un de ces rôles : {roles}.',
  ownSuspension:
    'Vous ne pouvez pas suspendre votre propre compte. Demandez à une autre personne de l’administration.',
  ownAuthenticator:
    'Désactivez votre propre application d’authentification dans les paramètres de votre compte.',
  userWithoutEmail: 'Ce compte n’a pas d’adresse e-mail.',
  userSuspended: 'Ce compte est suspendu. Rétablissez-le d’abord.',
  userHasBegun: 'Ce compte est déjà configuré. Envoyez plutôt un lien pour un nouveau mot de passe.',
  signInNameMissing: 'Le compte a besoin d’une adresse e-mail ou d’un nom d’utilisateur pour la connexion.',
  userIdMalformed: 'Saisissez l’identifiant d’un compte.',
  ipAddressMalformed: 'Saisissez une adresse IP.',
  pageSize: { one: 'Demandez au plus {count} élément.', other: 'Demandez au plus {count} éléments.' },
  pageTwice: 'Demandez des éléments à partir d’un seul bout de la liste.',
  pageUnknown: 'Cet endroit n’existe pas dans la liste. Reprenez au début.',
};
