import type { Texts } from '../texts.js';

export const fr: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'Vérifiez votre adresse e-mail',
    lead: 'Appuyez sur le bouton pour confirmer que cette adresse est la vôtre et que l’inscription vient de vous. Sinon, fermez cette page : quelqu’un d’autre a indiqué votre adresse.',
    button: 'Vérifier l’adresse',
    done: { title: 'Adresse e-mail vérifiée', text: 'L’adresse {email} est vérifiée.' },
  },
  resetPassword: {
    title: 'Choisissez un nouveau mot de passe',
    lead: 'Une fois le mot de passe modifié, tous vos appareils seront déconnectés. Si vous n’êtes pas à l’origine de cette demande, fermez cette page.',
    button: 'Modifier le mot de passe',
    done: {
      title: 'Mot de passe modifié',
      text: 'Votre nouveau mot de passe est actif. Vous pouvez maintenant vous connecter.',
    },
  },
  invitation: {
    title: 'Choisissez un mot de passe',
    lead: 'Un compte a été créé pour vous. Choisissez le mot de passe avec lequel vous voulez vous connecter. Si vous n’attendiez pas de compte, fermez cette page.',
    button: 'Définir le mot de passe',
    done: {
      title: 'Votre compte est prêt',
      text: 'Vous pouvez maintenant vous connecter, avec l’adresse qui a reçu l’invitation et votre mot de passe.',
    },
  },
  confirmEmailChange: {
    title: 'Confirmez votre nouvelle adresse e-mail',
    lead: 'Appuyez sur le bouton pour utiliser cette adresse avec votre compte. Si vous n’êtes pas à l’origine de cette demande, fermez cette page.',
    button: 'Confirmer l’adresse',
    done: { title: 'Adresse e-mail modifiée', text: 'Votre compte utilise désormais {email}.' },
  },
  completeOAuth: {
    title: 'Terminez la connexion',
    lead: 'Appuyez sur le bouton pour terminer la connexion. Si vous ne l’avez pas commencée, fermez cette page.',
    button: 'Terminer la connexion',
    done: { title: 'Connexion réussie', text: 'Revenez là où vous avez commencé.' },
  },
  signIn: {
    code: {
      title: 'Saisissez votre code',
      label: 'Code',
      lead: 'Saisissez le code de votre application d’authentification ou l’un de vos codes de secours.',
      button: 'Se connecter',
      missing: 'Saisissez un code.',
      length:
        'Un code de votre application d’authentification comporte {digits} chiffres. Vérifiez votre saisie.',
      wrong: 'Ce code est incorrect ou a déjà été utilisé. Attendez le suivant et réessayez.',
      wrongBackup:
        'Ce code de secours est incorrect ou a déjà été utilisé. Vérifiez-le ou utilisez-en un autre.',
    },
    linkRequired: {
      title: 'Vous avez déjà un compte',
      text: 'Un compte avec votre adresse e-mail existe déjà. Revenez là où vous avez commencé, connectez-vous comme avant et associez-y ce compte.',
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
    missing: 'Saisissez un nouveau mot de passe.',
    tooShort: 'Ce mot de passe est trop court. Utilisez au moins {min} caractères.',
    tooLong: 'Ce mot de passe est trop long. Utilisez au plus {max} caractères.',
    weak: 'Ce mot de passe est trop facile à deviner. Choisissez-en un autre, sans votre nom ni votre adresse e-mail.',
    unusable: 'Ce mot de passe ne peut pas être utilisé. Choisissez-en un autre.',
    refused: 'Choisissez un autre mot de passe',
  },
  renewal: {
    label: 'Votre adresse e-mail',
    button: 'Envoyer un nouveau lien',
    missing: 'Saisissez votre adresse e-mail, par exemple nom@example.com.',
    sent: {
      title: 'Consultez vos e-mails',
      text: 'Si un nouveau lien peut être envoyé à {email}, un e-mail est en route. Cela peut prendre quelques minutes.',
    },
  },
  next: {
    toApp: 'Accéder à {appName}',
    close: 'Vous pouvez fermer cette page.',
    help: 'Besoin d’aide ?',
    retry: 'Réessayer',
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
      text: 'Ce lien a déjà été utilisé, a expiré ou a été remplacé par un plus récent.',
    },
    oauthFailed: {
      title: 'La connexion n’a pas abouti',
      text: 'Cette connexion a déjà servi, a duré trop longtemps ou a été commencée dans un autre navigateur. Revenez là où vous avez commencé et connectez-vous à nouveau.',
    },
    declined: {
      title: 'La connexion a été annulée',
      text: 'La connexion avec {provider} a été annulée et rien n’a été transmis. Revenez là où vous avez commencé pour réessayer ou vous connecter autrement.',
    },
    providerFailed: {
      title: 'La connexion n’a pas abouti',
      text: 'La connexion avec {provider} a échoué. Réessayez plus tard ou connectez-vous autrement.',
    },
    suspended: {
      title: 'Ce compte est suspendu',
      text: 'Vous ne pouvez pas vous connecter à ce compte actuellement. Adressez-vous aux responsables de ce service.',
    },
    signupDisabled: {
      title: 'Vous n’avez pas encore de compte',
      text: 'Vous ne pouvez pas créer de compte ici vous-même. Demandez-en un aux responsables de ce service.',
    },
    emailTaken: {
      title: 'Adresse déjà utilisée',
      text: 'Un autre compte utilise cette adresse. Connectez-vous et choisissez-en une autre.',
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
  errors: {
    notFound: {
      title: 'Cette page n’existe pas',
      text: 'Vérifiez l’adresse. Si vous avez suivi un lien dans un e-mail, copiez-le en entier.',
    },
    wrongMethod: {
      title: 'Il n’y a rien à voir ici',
      text: 'Cette adresse est destinée aux programmes et ne s’ouvre pas dans un navigateur.',
    },
    rateLimited: { title: 'Trop de requêtes', text: 'Réessayez dans {wait}.' },
    unavailable: {
      title: 'Indisponible pour le moment',
      text: 'Le service est indisponible pour le moment. Réessayez dans un instant.',
    },
    unexpected: {
      title: 'Une erreur est survenue',
      text: 'Une erreur est survenue de notre côté. Réessayez dans quelques minutes.',
    },
    refused: { title: 'Cette requête a été refusée', text: 'Le serveur indique :' },
  },
  start: {
    title: 'Comptes',
    lead: 'Ce serveur gère les comptes de {appName}.',
    developers: 'Pour le développement et l’exploitation',
    mailbox: 'Boîte de réception : les e-mails de ce serveur',
    sandbox: 'Apollo Sandbox : essayer l’API GraphQL',
    docs: 'Documentation',
    health: 'État : si le serveur fonctionne',
    readiness: 'Disponibilité : s’il peut être utilisé',
    keys: 'Clés publiques des jetons d’accès',
  },
  reference: 'Si vous la signalez, indiquez {reference}.',
};
