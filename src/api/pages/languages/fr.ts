import type { Texts } from '../texts.js';

export const fr: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'Vérifiez votre adresse e-mail',
    lead: 'Appuyez sur le bouton pour confirmer que cette adresse est la vôtre et que vous vous êtes inscrit(e) vous-même. Sinon, fermez cette page : quelqu’un d’autre a indiqué votre adresse.',
    button: 'Vérifier l’adresse',
    done: {
      title: 'Adresse e-mail vérifiée',
      text: '{email} est vérifiée. Vous pouvez fermer cette page.',
    },
  },
  resetPassword: {
    title: 'Choisissez un nouveau mot de passe',
    lead: 'Une fois le mot de passe modifié, tous vos appareils seront déconnectés. Si vous n’êtes pas à l’origine de cette demande, fermez cette page.',
    button: 'Modifier le mot de passe',
    done: {
      title: 'Mot de passe modifié',
      text: 'Votre nouveau mot de passe est actif. Vous pouvez fermer cette page et vous connecter.',
    },
  },
  confirmEmailChange: {
    title: 'Confirmez votre nouvelle adresse e-mail',
    lead: 'Appuyez sur le bouton pour utiliser cette adresse avec votre compte. Si vous n’êtes pas à l’origine de cette demande, fermez cette page.',
    button: 'Confirmer l’adresse',
    done: {
      title: 'Adresse e-mail modifiée',
      text: 'Votre compte utilise désormais {email}. Vous pouvez fermer cette page.',
    },
  },
  completeOAuth: {
    title: 'Terminer la connexion',
    lead: 'Appuyez sur le bouton pour terminer la connexion. Si vous ne l’avez pas commencée, fermez cette page.',
    button: 'Terminer la connexion',
    done: {
      title: 'Vous êtes connecté',
      text: 'Vous pouvez fermer cette page et revenir là d’où vous venez.',
    },
  },
  signIn: {
    code: {
      title: 'Saisissez votre code',
      label: 'Code',
      lead: 'Saisissez le code de votre application d’authentification ou l’un de vos codes de secours.',
      button: 'Se connecter',
      missing: 'Saisissez un code.',
      wrong: 'Ce code est incorrect ou a déjà été utilisé. Attendez le suivant et réessayez.',
    },
    linkRequired: {
      title: 'Vous avez déjà un compte',
      text: 'Un compte avec votre adresse e-mail existe déjà ici. Revenez là d’où vous venez, connectez-vous comme avant et associez-y ce compte.',
    },
    mailSent: {
      title: 'Consultez vos e-mails',
      text: 'Nous avons envoyé un e-mail à {email}. Ouvrez le lien qu’il contient pour confirmer l’adresse, puis connectez-vous à nouveau.',
    },
  },
  password: {
    label: 'Nouveau mot de passe',
    policy: 'Au moins {min} caractères, au plus {max}. Espaces et tous autres caractères acceptés.',
    show: 'Afficher le mot de passe',
    hide: 'Masquer le mot de passe',
    missing: 'Saisissez un nouveau mot de passe.',
    tooShort: 'Ce mot de passe est trop court. Utilisez au moins {min} caractères.',
    tooLong: 'Ce mot de passe est trop long. Utilisez au plus {max} caractères.',
    weak: 'Ce mot de passe est trop facile à deviner. Choisissez-en un autre, sans votre nom ni votre adresse e-mail.',
    unusable: 'Ce mot de passe ne peut pas être utilisé. Choisissez-en un autre.',
    refused: 'Choisissez un autre mot de passe',
  },
  noScript:
    'Cette page nécessite JavaScript. Autorisez-le dans votre navigateur, puis ouvrez à nouveau le lien de l’e-mail.',
  busy: 'Un instant…',
  failures: {
    noToken: {
      title: 'Ce lien est incomplet',
      text: 'Il manque une partie de l’adresse. Ouvrez à nouveau le lien de l’e-mail ou copiez-le en entier.',
    },
    invalidToken: {
      title: 'Ce lien n’est plus valable',
      text: 'Ce lien a déjà été utilisé, a expiré ou a été remplacé par un plus récent. Demandez-en un nouveau.',
    },
    oauthFailed: {
      title: 'La connexion n’a pas abouti',
      text: 'Cette connexion a déjà servi, a duré trop longtemps ou a été commencée dans un autre navigateur. Recommencez.',
    },
    emailTaken: {
      title: 'Adresse déjà utilisée',
      text: 'Un autre compte utilise cette adresse. Choisissez-en une autre.',
    },
    rateLimited: {
      title: 'Trop de tentatives',
      text: 'Il y a eu trop de tentatives. Réessayez dans {wait}.',
    },
    unreachable: {
      title: 'Pas de connexion',
      text: 'Le serveur est injoignable. Vérifiez votre connexion et réessayez.',
    },
    unexpected: {
      title: 'Une erreur est survenue',
      text: 'Une erreur est survenue de notre côté. Réessayez dans quelques minutes.',
    },
  },
  reference: 'Si vous la signalez, indiquez {reference}.',
};
