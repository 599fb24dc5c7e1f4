import type { Texts } from '../texts.js';

export const es: Texts = {
  direction: 'ltr',
  verifyEmail: {
    title: 'Verifique su correo electrónico',
    lead: 'Pulse el botón para confirmar que esta dirección es suya y que se ha registrado usted. Si no es así, cierre esta página: otra persona ha indicado su dirección.',
    button: 'Verificar dirección',
    done: { title: 'Correo electrónico verificado', text: '{email} está verificado.' },
  },
  resetPassword: {
    title: 'Elija una nueva contraseña',
    lead: 'Al cambiarla se cerrará la sesión en todos los dispositivos. Si usted no lo ha solicitado, cierre esta página.',
    button: 'Cambiar contraseña',
    done: {
      title: 'Contraseña cambiada',
      text: 'Su nueva contraseña ya está activa. Ya puede iniciar sesión con ella.',
    },
  },
  invitation: {
    title: 'Elija una contraseña',
    lead: 'Se ha creado una cuenta para usted. Elija la contraseña con la que quiere iniciar sesión. Si no esperaba ninguna cuenta, cierre esta página.',
    button: 'Establecer contraseña',
    done: {
      title: 'Su cuenta está lista',
      text: 'Ya puede iniciar sesión, con la dirección que recibió la invitación y su contraseña.',
    },
  },
  confirmEmailChange: {
    title: 'Confirme su nuevo correo electrónico',
    lead: 'Pulse el botón para usar esta dirección en su cuenta. Si usted no lo ha solicitado, cierre esta página.',
    button: 'Confirmar dirección',
    done: { title: 'Correo electrónico cambiado', text: 'Su cuenta usa ahora {email}.' },
  },
  completeOAuth: {
    title: 'Termine de iniciar sesión',
    lead: 'Pulse el botón para terminar de iniciar sesión. Si no lo empezó usted, cierre esta página.',
    button: 'Terminar de iniciar sesión',
    done: { title: 'Ha iniciado sesión', text: 'Vuelva al lugar donde empezó.' },
  },
  signIn: {
    code: {
      title: 'Introduzca su código',
      label: 'Código',
      lead: 'Introduzca el código de su aplicación de autenticación o uno de sus códigos de respaldo.',
      button: 'Iniciar sesión',
      missing: 'Introduzca un código.',
      length:
        'Un código de su aplicación de autenticación tiene {digits} cifras. Compruebe lo que ha escrito.',
      wrong: 'Este código no es correcto o ya se usó. Espere al siguiente e inténtelo de nuevo.',
      wrongBackup: 'Este código de respaldo no es correcto o ya se usó. Compruébelo o use otro.',
    },
    linkRequired: {
      title: 'Ya tiene una cuenta',
      text: 'Ya hay una cuenta con su dirección de correo. Vuelva al lugar donde empezó, inicie sesión como antes y vincule esta cuenta allí.',
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
    missing: 'Introduzca una nueva contraseña.',
    tooShort: 'Esta contraseña es demasiado corta. Use al menos {min} caracteres.',
    tooLong: 'Esta contraseña es demasiado larga. Use {max} caracteres como máximo.',
    weak: 'Esta contraseña es demasiado fácil de adivinar. Elija otra, sin su nombre ni su dirección de correo.',
    unusable: 'Esta contraseña no se puede usar. Elija otra.',
    refused: 'Elija otra contraseña',
  },
  renewal: {
    label: 'Su correo electrónico',
    button: 'Enviar un enlace nuevo',
    missing: 'Introduzca su correo electrónico, por ejemplo nombre@example.com.',
    sent: {
      title: 'Revise su correo',
      text: 'Si {email} puede recibir un enlace nuevo, ya va un correo en camino. Puede tardar unos minutos.',
    },
  },
  next: {
    toApp: 'Ir a {appName}',
    close: 'Ya puede cerrar esta página.',
    help: '¿Necesita ayuda?',
    retry: 'Volver a intentarlo',
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
      text: 'Este enlace ya se usó, ha caducado o fue sustituido por otro más reciente.',
    },
    oauthFailed: {
      title: 'No se pudo iniciar sesión',
      text: 'Este inicio de sesión ya se usó, tardó demasiado o se empezó en otro navegador. Vuelva al lugar donde empezó e inicie sesión de nuevo.',
    },
    declined: {
      title: 'No ha iniciado sesión',
      text: 'El inicio de sesión con {provider} se canceló y no se transmitió nada. Vuelva al lugar donde empezó para intentarlo de nuevo o iniciar sesión de otra forma.',
    },
    providerFailed: {
      title: 'No se pudo iniciar sesión',
      text: 'El inicio de sesión con {provider} falló. Inténtelo más tarde o inicie sesión de otra forma.',
    },
    suspended: {
      title: 'Esta cuenta está suspendida',
      text: 'Por ahora no puede iniciar sesión en esta cuenta. Diríjase a los responsables de este servicio.',
    },
    signupDisabled: {
      title: 'Todavía no tiene una cuenta',
      text: 'Aquí no puede crear una cuenta por su cuenta. Solicítela a los responsables de este servicio.',
    },
    emailTaken: {
      title: 'Dirección ya en uso',
      text: 'Otra cuenta usa esta dirección. Inicie sesión y elija una distinta.',
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
  errors: {
    notFound: {
      title: 'Esta página no existe',
      text: 'Compruebe la dirección. Si siguió un enlace de un correo, cópielo entero.',
    },
    wrongMethod: {
      title: 'Aquí no hay nada que ver',
      text: 'Esta dirección es para programas y no se puede abrir en un navegador.',
    },
    rateLimited: { title: 'Demasiadas solicitudes', text: 'Vuelva a intentarlo dentro de {wait}.' },
    unavailable: {
      title: 'No disponible por el momento',
      text: 'El servicio no está disponible por el momento. Vuelva a intentarlo en breve.',
    },
    unexpected: {
      title: 'Algo ha fallado',
      text: 'Algo ha fallado por nuestra parte. Vuelva a intentarlo en unos minutos.',
    },
    refused: { title: 'Esta solicitud fue rechazada', text: 'El servidor indica:' },
  },
  start: {
    title: 'Cuentas',
    lead: 'Este servidor gestiona las cuentas de {appName}.',
    developers: 'Para desarrollo y operación',
    mailbox: 'Buzón: los correos de este servidor',
    sandbox: 'Apollo Sandbox: probar la API GraphQL',
    docs: 'Documentación',
    health: 'Estado: si el servidor funciona',
    readiness: 'Disponibilidad: si se puede usar',
    keys: 'Claves públicas de los tokens de acceso',
  },
  reference: 'Si lo comunica, indique {reference}.',
};
