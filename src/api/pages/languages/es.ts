import type { Texts } from '../texts.js';

export const es: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'Verifique su correo electrónico',
    lead: 'Pulse el botón para confirmar que esta dirección es suya y que se ha registrado usted. Si no es así, cierre esta página: otra persona ha indicado su dirección.',
    button: 'Verificar dirección',
    done: {
      title: 'Correo electrónico verificado',
      text: '{email} está verificado. Ya puede cerrar esta página.',
    },
  },
  resetPassword: {
    title: 'Elija una nueva contraseña',
    lead: 'Al cambiarla se cerrará la sesión en todos los dispositivos. Si usted no lo ha solicitado, cierre esta página.',
    button: 'Cambiar contraseña',
    done: {
      title: 'Contraseña cambiada',
      text: 'Su nueva contraseña ya está activa. Puede cerrar esta página e iniciar sesión con ella.',
    },
  },
  confirmEmailChange: {
    title: 'Confirme su nuevo correo electrónico',
    lead: 'Pulse el botón para usar esta dirección en su cuenta. Si usted no lo ha solicitado, cierre esta página.',
    button: 'Confirmar dirección',
    done: {
      title: 'Correo electrónico cambiado',
      text: 'Su cuenta usa ahora {email}. Ya puede cerrar esta página.',
    },
  },
  completeOAuth: {
    title: 'Terminar de iniciar sesión',
    lead: 'Pulse el botón para terminar de iniciar sesión. Si no lo empezó usted, cierre esta página.',
    button: 'Terminar de iniciar sesión',
    done: {
      title: 'Ha iniciado sesión',
      text: 'Puede cerrar esta página y volver al lugar de donde vino.',
    },
  },
  signIn: {
    code: {
      title: 'Introduzca su código',
      label: 'Código',
      lead: 'Introduzca el código de su aplicación de autenticación o uno de sus códigos de respaldo.',
      button: 'Iniciar sesión',
      missing: 'Introduzca un código.',
      wrong: 'Este código no es correcto o ya se usó. Espere al siguiente e inténtelo de nuevo.',
    },
    linkRequired: {
      title: 'Ya tiene una cuenta',
      text: 'Aquí ya hay una cuenta con su dirección de correo. Vuelva al lugar de donde vino, inicie sesión como antes y vincule esta cuenta allí.',
    },
    mailSent: {
      title: 'Revise su correo',
      text: 'Hemos enviado un correo a {email}. Abra el enlace que contiene para confirmar la dirección y después inicie sesión de nuevo.',
    },
  },
  password: {
    label: 'Nueva contraseña',
    policy:
      'Como mínimo {min} caracteres y como máximo {max}. Se admiten espacios y cualquier otro carácter.',
    show: 'Mostrar contraseña',
    hide: 'Ocultar contraseña',
    missing: 'Introduzca una nueva contraseña.',
    tooShort: 'Esta contraseña es demasiado corta. Use al menos {min} caracteres.',
    tooLong: 'Esta contraseña es demasiado larga. Use {max} caracteres como máximo.',
    weak: 'Esta contraseña es demasiado fácil de adivinar. Elija otra, sin su nombre ni su dirección de correo.',
    unusable: 'Esta contraseña no se puede usar. Elija otra.',
    refused: 'Elija otra contraseña',
  },
  noScript: 'Esta página necesita JavaScript. Actívelo en su navegador y abra de nuevo el enlace del correo.',
  busy: 'Un momento…',
  failures: {
    noToken: {
      title: 'Este enlace está incompleto',
      text: 'Falta una parte de la dirección. Abra de nuevo el enlace del correo o cópielo entero.',
    },
    invalidToken: {
      title: 'Este enlace ya no es válido',
      text: 'Este enlace ya se usó, ha caducado o fue sustituido por otro más reciente. Solicite uno nuevo.',
    },
    oauthFailed: {
      title: 'No se pudo iniciar sesión',
      text: 'Este inicio de sesión ya se usó, tardó demasiado o se empezó en otro navegador. Empiece de nuevo.',
    },
    emailTaken: {
      title: 'Dirección ya en uso',
      text: 'Otra cuenta usa esta dirección. Elija una distinta.',
    },
    rateLimited: {
      title: 'Demasiados intentos',
      text: 'Ha habido demasiados intentos. Vuelva a intentarlo dentro de {wait}.',
    },
    unreachable: {
      title: 'Sin conexión',
      text: 'No se puede contactar con el servidor. Compruebe su conexión y vuelva a intentarlo.',
    },
    unexpected: {
      title: 'Algo ha fallado',
      text: 'Algo ha fallado por nuestra parte. Vuelva a intentarlo en unos minutos.',
    },
  },
  reference: 'Si lo comunica, indique {reference}.',
};
