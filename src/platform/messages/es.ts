import type { Catalogue } from './catalogue.js';

export const es: Catalogue = {
  InvalidInput: 'Algunos datos no son válidos. Corríjalos y vuelva a intentarlo.',
  WeakPassword: 'Esta contraseña es demasiado fácil de adivinar. Elija otra.',
  EmailTaken: 'Otra cuenta ya usa esta dirección de correo electrónico. Use una distinta.',
  UsernameTaken: 'Este nombre de usuario ya está en uso. Elija otro.',
  SignupDisabled: 'Aquí no puede crear una cuenta por su cuenta. Solicítela a la administración.',
  InvalidCredentials:
    'El correo electrónico, el nombre de usuario o la contraseña no es correcto. Compruebe los datos y vuelva a intentarlo.',
  EmailNotVerified: 'Confirme primero su correo electrónico. Le hemos enviado un correo con un enlace.',
  AccountLocked: 'Ha habido demasiados intentos fallidos. Vuelva a intentarlo {wait}.',
  AccountSuspended: 'Esta cuenta está suspendida. Consulte a la administración.',
  RateLimited: 'Ha habido demasiados intentos. Vuelva a intentarlo {wait}.',
  InvalidToken: 'Este enlace ya no es válido. Solicite uno nuevo.',
  InvalidCode: 'Este código no es correcto o ya se usó. Introduzca uno nuevo.',
  MfaAlreadyEnabled: 'Esta cuenta ya tiene configurada una aplicación de autenticación.',
  MfaNotEnabled: 'Esta cuenta no tiene configurada ninguna aplicación de autenticación.',
  ReauthenticationRequired: 'Por su seguridad, confirme que es usted y vuelva a intentarlo.',
  OAuthFailed: 'No se pudo iniciar sesión con el proveedor. Empiece de nuevo o inicie sesión de otra manera.',
  ProviderUnavailable:
    'El proveedor no responde. Vuelva a intentarlo más tarde o inicie sesión de otra manera.',
  IdentityTaken: 'Esta cuenta del proveedor ya está vinculada aquí a otra cuenta.',
  LastLoginMethod: 'Es su única manera de iniciar sesión. Establezca primero una contraseña.',
  LastAdministrator: 'Es la última cuenta de administración. Conceda primero esos permisos a otra cuenta.',
  Conflict: 'Otra persona ha cambiado esto mientras tanto. Revíselo de nuevo y repita después su cambio.',
  NotFound: 'Esto no existe o ya no existe.',
  CsrfRejected: 'Esta página no está autorizada para hacer eso. Vuelva a cargarla e inténtelo de nuevo.',
  Unauthenticated: 'No ha iniciado sesión. Iníciela para continuar.',
  Forbidden: 'Su cuenta no tiene permiso para esto.',
  ServiceUnavailable: 'El servicio no está disponible en este momento. Vuelva a intentarlo en breve.',

  TOKEN_MISSING: 'No ha iniciado sesión. Iníciela para continuar.',
  TOKEN_INVALID: 'Su sesión no es válida. Inicie sesión de nuevo.',
  TOKEN_EXPIRED: 'Su sesión ha caducado. Inicie sesión de nuevo.',
  SESSION_REVOKED: 'Su sesión ha terminado. Inicie sesión de nuevo.',
  ROLE_MISSING: 'Su cuenta no tiene permiso para esto.',
  MFA_ENROLLMENT_REQUIRED:
    'Su cuenta necesita una aplicación de autenticación para esto. Configure una o confirme con la que ya tiene.',
  CROSS_SITE:
    'Su navegador no mantendría aquí la sesión, porque la página y el servidor están en sitios distintos. Abra ambos con un mismo nombre: en desarrollo localhost, no 127.0.0.1.',

  wrongPassword: 'La contraseña no es correcta. Compruébela y vuelva a intentarlo.',
  signInExpired: 'Este inicio de sesión tardó demasiado o ya se completó. Inicie sesión de nuevo.',
  setupExpired: 'La configuración de la aplicación tardó demasiado o ya se completó. Empiece de nuevo.',
  connectingExpired: 'La vinculación de las cuentas tardó demasiado o ya se completó. Empiece de nuevo.',
  internalError:
    'Algo ha fallado por nuestra parte. Vuelva a intentarlo en unos minutos. Si lo comunica, indique {reference}.',

  verificationRequested:
    'Si esta dirección está pendiente de confirmar, hay un correo con un enlace en camino.',
  resetRequested: 'Si hay una cuenta con esta dirección, hay un correo con un enlace en camino.',
  emailChangeRequested:
    'Hay un correo con un enlace en camino a la nueva dirección. Abra el enlace para confirmarla.',
  mailSent: 'Hay un correo en camino a esta persona.',

  emailMissing: 'Introduzca una dirección de correo electrónico.',
  emailMalformed: 'Introduzca una dirección de correo electrónico como ada@example.com.',
  emailLocalPart:
    'Antes de la @ solo se admiten letras de la a a la z, cifras, puntos sueltos y signos como - _ y +.',
  emailDomain: 'Lo que sigue a la @ no es un dominio válido. Compruebe que no tenga errores.',
  emailUnchanged: 'Su cuenta ya tiene esta dirección.',
  emailOrUsernameMissing: 'Introduzca una dirección de correo electrónico o un nombre de usuario.',
  emailOrUsername: 'Introduzca o bien una dirección de correo electrónico o bien un nombre de usuario.',
  usernameMalformed:
    'Use de 3 a 32 letras de la a a la z, cifras, puntos, guiones y guiones bajos. Empiece y termine con una letra o una cifra.',
  usernameNotUsed: 'Aquí no se usan nombres de usuario. Deje este campo vacío.',
  usernameNeeded: 'Inicia sesión con su nombre de usuario. Elija otro en lugar de eliminarlo.',
  nameMissing: 'Introduzca un nombre.',
  nameCharacters: 'Elimine los saltos de línea y otros caracteres invisibles.',
  languageUnknown: 'Elija un idioma, por ejemplo en o pt-BR.',
  tooLong: { one: 'Use {count} carácter como máximo.', other: 'Use {count} caracteres como máximo.' },
  controlCharacters: 'Elimine los caracteres de control invisibles.',
  unstorable: 'Elimine los caracteres que no son texto.',

  passwordMissing: 'Introduzca una contraseña.',
  passwordTooLong: 'Esta contraseña es demasiado larga. Use una más corta.',
  passwordOrEmailMissing:
    'Introduzca una contraseña, o una dirección de correo electrónico a la que podamos enviar un enlace para establecerla.',
  passwordShort: { one: 'Use al menos {count} carácter.', other: 'Use al menos {count} caracteres.' },
  passwordCommon:
    'Muchas personas usan esta contraseña, por eso es de las primeras que se prueban en un ataque. Elija otra.',
  passwordPersonal: 'No use su nombre, su nombre de usuario ni su correo electrónico.',
  passwordUnchanged: 'Elija una contraseña distinta de la actual.',
  codeMissing: 'Introduzca un código de su aplicación de autenticación o un código de respaldo.',
  codeOrPassword: 'Introduzca o bien la contraseña o bien un código.',
  codeNotUsed: 'Esta cuenta no tiene aplicación de autenticación. Introduzca la contraseña.',

  providerUnknown: 'Esta manera de iniciar sesión no está disponible aquí. Elija otra.',
  providerCodeMissing: 'La respuesta del proveedor está incompleta. Empiece de nuevo.',
  returnAddressUnknown: 'El regreso desde el proveedor no está permitido aquí. Inicie sesión de otra manera.',
  returnAddressMissing: 'No está claro qué proveedor envió esta respuesta. Empiece de nuevo.',
  returnAddressShared: 'Este proveedor no se puede usar aquí por ahora. Inicie sesión de otra manera.',
  attemptForm: 'El nombre de un intento tiene de 22 a 128 letras, cifras, guiones y guiones bajos.',
  tokenTwice:
    'Esto se envió dos veces, como valor y como cookie. Vuelva a cargar la página e inténtelo de nuevo.',

  roleMissing: 'Elija al menos un rol.',
  roleNotOffered: 'No puede elegir este rol por su cuenta. Elija otro.',
  roleUnknown: 'Elija uno de estos roles: {roles}.',
  ownSuspension: 'No puede suspender su propia cuenta. Pídaselo a otra persona de la administración.',
  ownAuthenticator: 'Desactive su propia aplicación de autenticación en los ajustes de su cuenta.',
  userWithoutEmail: 'Esta cuenta no tiene correo electrónico.',
  userSuspended: 'Esta cuenta está suspendida. Reactívela primero.',
  userHasBegun: 'Esta cuenta ya está configurada. Envíe en su lugar un enlace para una nueva contraseña.',
  signInNameMissing: 'La cuenta necesita un correo electrónico o un nombre de usuario para iniciar sesión.',
  userIdMalformed: 'Introduzca el identificador de una cuenta.',
  ipAddressMalformed: 'Introduzca una dirección IP.',
  pageSize: {
    one: 'Solicite {count} elemento como máximo.',
    other: 'Solicite {count} elementos como máximo.',
  },
  pageTwice: 'Solicite elementos desde un solo extremo de la lista.',
  pageUnknown: 'Este lugar no existe en la lista. Empiece por el principio.',
};
