/** A hash as another system wrote it. */
export interface ForeignHash {
  readonly source: string;
  readonly password: string;
  readonly hash: string;
}

/** The password of all that was hashed by other programs for these tests. */
export const foreignPassword = 'correct horse battery';

const made = (source: string, hash: string): ForeignHash => ({ source, password: foreignPassword, hash });

/** Made by the programs named, at costs that are quick. */
export const madeElsewhere: readonly ForeignHash[] = [
  made('htpasswd -B', '$2y$05$kSXBEIywb6TE9UIMECEXAOhCz4Wz8kzfr27/WGpzRI9pLL4Xqn/jC'),
  made('bcrypt for Python, prefix 2a', '$2a$05$mtfPCD9HK/Ute7orrCc3rO2CnM/.pMRNU8eQi9dYDsX9MRQ3FkbL2'),
  made('bcrypt for Python', '$2b$05$u/ErA3JJf9GqSIdMS94LFuBbkLcG29iFlzdoVTDjJVqSRz4g9P5A.'),
  made(
    "Debian's argon2 -id",
    '$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$Tikn65VjNKv9r3419wmSJI1jHoKt7UrMWJlLmO7lXpU',
  ),
  made(
    "Debian's argon2 -i",
    '$argon2i$v=19$m=1024,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$TKD6tu0aYAEZdmaW5pqJFuxTQwmDIZ8okmi7atkf/fU',
  ),
  made(
    'passlib argon2',
    '$argon2id$v=19$m=1024,t=1,p=4$WmstJaSUkrJW6r3XmnPO+Q$eAja6eaBlI4UNlYjh8TCfgFdQqPYUale4SVHT/y1bBs',
  ),
  made('passlib pbkdf2_sha1', '$pbkdf2$1000$o3SO8d4bQ8h5rxVi7F0rpQ$m0RskccDf13YPNbxxmY.VWs1X6k'),
  made(
    'passlib pbkdf2_sha256',
    '$pbkdf2-sha256$1000$YOz939vb.1.L8R4DQEgpRQ$fXmExSsx0U74FV8146mwtDyyyNVJ314vGzJA9wf0MHg',
  ),
  made(
    'passlib pbkdf2_sha512',
    '$pbkdf2-sha512$1000$A4AwZuy9d865t3ZujbG21g$YI114f26PSbD/gDMQ7FMvcsYEoOnN9/OQrWdmr2FflIpmG9LKYaVsgyQdTfExbECdprYL74RqLEgiLJ3cFrexA',
  ),
  made(
    'passlib scrypt',
    '$scrypt$ln=10,r=8,p=1$KYUQwhijNEaIsfZ+r9Xamw$6+Jvbb+TWy2Tbktzxl9LcbPI4zBZ8cwPw+0FhNhn6vc',
  ),
  made(
    'Werkzeug scrypt',
    'scrypt:32768:8:1$psJCCbwyvuwVNuar$a8e526c2a8a72df0825db45e0f5b6017d06bede7b8dccd86581dd7aec35320b76aa7eded640d0d6a41a0c63feed8c0fff441cf86bba5536314e08e71e0d10092',
  ),
  made('Werkzeug pbkdf2:sha1', 'pbkdf2:sha1:1000$hITt8FiwcUhiu1yc$d6bfe62225e708a7b02338760e81af611cac3f51'),
  made(
    'Werkzeug pbkdf2:sha256',
    'pbkdf2:sha256:1000$1aitqjWmAKEIxKHx$e27d6c0c1579aad006432f4e0dc160e8a3c7b8da60c59593bdc89395ff67c75e',
  ),
  made(
    'Werkzeug pbkdf2:sha512',
    'pbkdf2:sha512:1000$382W4w2mnJnwQI7i$4b83f3fad78e238fb74635b9ed09a4b295e9db58061b51dfdd969359c3220cfc31466bdbfd5c837c86e0e60de455056ca0077c279e6db3889dbc68e099cdb1bc',
  ),
  made('Django PBKDF2', 'pbkdf2_sha256$1000$seasalt$DrdiWD40lyBuydnjvZiDrdQMx1S1mOA9O0QYex0R6ww='),
  made('Django PBKDF2SHA1', 'pbkdf2_sha1$1000$seasalt$LPTbYn9/9ALjztx0Dtq5V+DLYLg='),
  made(
    'Django Scrypt',
    'scrypt$1024$seasalt$8$5$ZPrjhuL1dTuhxIFFj1avSf7m1XRGd92Yd0HHF99NCBMJo39ZS0qduEMDnlPUmD0+/G7SHDkbPZrz62u7VtT6Xg==',
  ),
  made(
    'Django Argon2',
    'argon2$argon2id$v=19$m=1024,t=1,p=8$bjNFNWxLdGlWYzZnak9JUjBVTEhQdQ$gO174ka3W8RcUCcERANkHbKTS1fnTcfzMzod1er+mdQ',
  ),
  made('Django BCryptSHA256', 'bcrypt_sha256$$2b$05$rsQJQbcJBTucLVKr4MaxzuajDGqWs6Yx3lufAVYmPWgQmTDubLDkS'),
  made('Django BCrypt', 'bcrypt$$2b$05$oFVlRsv6sgwma3aZcYHG0e.Fyr4t1LdglxoSZqXp0MkkX1xSiJ9Eu'),
];

/** Published by the systems themselves. */
export const published: readonly ForeignHash[] = [
  {
    source: "Firebase's scrypt repository",
    password: 'user1password',
    hash: '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  },
  {
    source: "passlib's tests of pbkdf2_sha256",
    password: 'password',
    hash: '$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ',
  },
  {
    source: "passlib's tests of pbkdf2_sha256, beyond ASCII",
    password: 'Ιωαννης',
    hash: '$pbkdf2-sha256$1212$3SABFJGDtyhrQMVt1uABPw$WyaUoqCLgvz97s523nF4iuOqZNbp5Nt8do/cuaa7AiI',
  },
  {
    source: "passlib's page on bcrypt_sha256",
    password: 'password',
    hash: '$bcrypt-sha256$v=2,t=2b,r=12$n79VH.0Q2TMWmt3Oqt9uku$Kq4Noyk3094Y2QlB8NdRT8SvGiI4ft2',
  },
  {
    source: "passlib's page on bcrypt_sha256, first version",
    password: 'password',
    hash: '$bcrypt-sha256$2a,12$LrmaIX5x4TRtAwEfwJZa1.$2ehnw6LvuIUTM0iz4iz9hTxv21B6KFO',
  },
  {
    source: "Django's tests of scrypt",
    password: 'lètmein',
    hash: 'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
  },
  {
    source: "Django's tests of PBKDF2",
    password: 'lètmein',
    hash: 'pbkdf2_sha256$870000$seasalt$wJSpLMQRQz0Dhj/pFpbyjMj71B2gUYp6HJS5AU+32Ac=',
  },
  {
    source: "Django's tests of Argon2",
    password: 'secret',
    hash: 'argon2$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q',
  },
  {
    source: 'RFC 7914 §12',
    password: 'password',
    hash: `scrypt:1024:8:16$NaCl$fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640`,
  },
  {
    source: 'RFC 7914 §11',
    password: 'passwd',
    hash: 'pbkdf2:sha256:1$salt$55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783',
  },
  {
    source: 'RFC 6070 §2',
    password: 'password',
    hash: 'pbkdf2:sha1:4096$salt$4b007901b765489abead49d926f721d065a429c1',
  },
];
